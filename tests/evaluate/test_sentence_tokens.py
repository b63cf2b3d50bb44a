from thucthe.evaluate.sentence_tokens import sentence_tokens, sentence_words

TEXT = "Trời mưa. Thành phố Hà Nội\n\nHết"


def slices(sentences):
    return [[TEXT[start:end] for start, end in sentence] for sentence in sentences]


def test_tokens_are_syllables_and_signs():
    assert slices(sentence_tokens(TEXT)) == [["Trời", "mưa", "."], ["Thành", "phố", "Hà", "Nội"], ["Hết"]]


def test_words_may_have_several_syllables():
    assert slices(sentence_words(TEXT))[1] == ["Thành phố", "Hà Nội"]


def test_white_space_has_no_sentence():
    assert sentence_tokens(" \n") == sentence_words("") == []
