"""The grammar of layer patterns."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.pattern import LETTERS, PatternError, expand

PATTERNS = st.recursive(
    st.sampled_from(LETTERS).map(lambda letter: (letter, letter)),
    lambda inner: st.one_of(
        st.tuples(inner, st.integers(1, 4)).map(lambda pair: (f"({pair[0][0]})*{pair[1]}", pair[0][1] * pair[1])),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: (" ".join(p[0] for p in parts), "".join(p[1] for p in parts))),
    ),
    max_leaves=6,
)


@pytest.mark.parametrize(
    ("pattern", "layers"),
    [("G*3", "GGG"), ("(S*2 G)*2 S", "SSGSSGS"), ("(R*3 (L N)*2)*1", "RRRLNLN"), ("  G   S ", "GS"), ("", "")],
)
def test_a_pattern_says_what_each_layer_is(pattern: str, layers: str) -> None:
    assert expand(pattern) == layers


def test_gemma_3_27b_has_10_global_layers_of_62() -> None:
    """Hugging Face config.json of google/gemma-3-27b-it: sliding_window_pattern 6, 62 layers."""
    layers = expand("(S*5 G)*10 S*2")
    assert (len(layers), layers.count("G")) == (62, 10)
    assert all(layers[index] == "G" for index in range(5, 60, 6))


@given(PATTERNS)
def test_repetition_is_what_it_says(case: tuple[str, str]) -> None:
    pattern, layers = case
    assert expand(pattern) == layers


@pytest.mark.parametrize("pattern", ["X*3", "(G", "G)", "*3", "(*3)", "G*0", "G*5000", "G**2", "(G*999)*9", "G*x", "5 S:1 G"])
def test_what_is_no_pattern_is_refused_and_quoted(pattern: str) -> None:
    with pytest.raises(PatternError) as caught:
        expand(pattern)
    assert repr(pattern) in str(caught.value)


@given(st.text(max_size=30))
def test_no_text_breaks_the_reader(text: str) -> None:
    try:
        layers = expand(text)
    except PatternError:
        return
    assert set(layers) <= set(LETTERS)
