from thucthe.read.article import detect_language, make_article_id, read_article


def test_the_text_is_the_decoded_file_unchanged():
    data = "Tin\r\n\r\nÔng Hoà ở Huế.\r\n".encode("utf-16")
    article = read_article("a/b.txt", data)
    assert article.text == data.decode(article.encoding)
    assert article.title == "Tin"


def test_ids_depend_on_path_record_and_bytes():
    ids = {
        make_article_id("a", 0, b"x"),
        make_article_id("b", 0, b"x"),
        make_article_id("a", 1, b"x"),
        make_article_id("a", 0, b"y"),
    }
    assert len(ids) == 4
    assert all(len(one) == 16 for one in ids)


def test_vietnamese_is_told_from_other_languages():
    assert detect_language("Thủ tướng đã tới thăm các gia đình ở vùng lũ.") == "vi"
    assert detect_language("The prime minister visited families in the flooded region.") is None
    assert detect_language("Le président a été reçu à l'Élysée, où il a dîné.") is None
