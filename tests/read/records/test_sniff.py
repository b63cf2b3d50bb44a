import pytest

from thucthe.read.records.sniff import sniff_records


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tiêu đề\tNội dung\tNgày\r\nHuế\tMưa\t3/8", "tsv"),
        ("title\turl\n", "tsv"),
        ('{"title": "Tin", "content": "Huế', "jsonl"),
        ('{"title": "Tin", "content": "Huế"}\n{"title": "Hai"}\n', "jsonl"),
        ('[\n {"title": "Tin"}', "json"),
        ('{\n "title": "Tin",\n', "json"),
        ('id,title,content\n1,Tin,"Huế, Vinh"\n', "csv"),
        ("Tiêu đề;Nội dung\nTin;Huế\n", "csv"),
        ("Tiêu đề, nội dung\nTin, bài\n", None),
        ("Văn bản,bài viết\n\nHuế mưa", None),
        ("Tin,Huế,Vinh\n1,2,3\n", None),
        ("Huế\tVinh\nmưa\tnắng", None),
        ("Tiêu đề: Huế mưa", None),
        ('{"a": 1}', None),
        ("[Video] Huế mưa", None),
        ("{\\rtf1", None),
        ("", None),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_records_in_text_files_are_recognized_by_the_names_of_their_fields(text, expected, encoding):
    assert sniff_records(text.encode(encoding)) == expected


def test_bytes_that_are_no_text_are_no_records():
    assert sniff_records(b"\xff\xfe\x00\xd8{") is None
    assert sniff_records(bytes(range(256))) is None
