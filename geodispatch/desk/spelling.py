"""
How names are compared with what somebody types: letter by letter, and by their sound.

A dispatcher types what is quickest: ``whdx`` for 武汉大学, ``ohiggins`` for O'Higgins, letters
without their accents, full width or not. Chinese is compared by its pinyin too, syllable by
syllable, so that a wrong character of the right sound is no obstacle.
"""

import re
import unicodedata
from collections.abc import Sequence

from pypinyin import lazy_pinyin

HANZI = re.compile(r"[\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_APOSTROPHES = str.maketrans("", "", "'’‘`´.·")
_RUNS = re.compile(rf"{HANZI.pattern}+|[^\s\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
_AMONG_HANZI = re.compile(rf"(?<={HANZI.pattern})\s+|\s+(?={HANZI.pattern})")
_READINGS = {
    sign: tuple(spoken.split())
    for sign, spoken in {
        "长": "chang zhang",
        "朝": "chao zhao",
        "重": "chong zhong",
        "单": "shan dan",
        "曾": "zeng ceng",
        "仇": "qiu chou",
        "行": "hang xing",
        "乐": "le yue",
        "厦": "xia sha",
        "都": "du dou",
        "藏": "cang zang",
        "车": "che ju",
        "解": "jie xie",
        "盛": "sheng cheng",
        "宿": "su xiu",
        "六": "liu lu",
        "陂": "pi bei po",
        "莘": "shen xin",
        "洞": "dong tong",
        "尉": "wei yu",
        "番": "pan fan",
        "率": "shuai lu",
        "传": "chuan zhuan",
        "校": "xiao jiao",
        "角": "jiao jue",
        "堡": "bao pu bu",
        "埔": "pu bu",
        "柏": "bai bo",
        "泊": "bo po",
        "翟": "zhai di",
        "查": "cha zha",
        "种": "zhong chong",
        "覃": "qin tan",
        "屯": "tun zhun",
        "调": "diao tiao",
        "降": "jiang xiang",
        "荥": "xing ying",
    }.items()
}
"""
Signs of names of places that are read in more than one way, by which no dictionary of phrases
can know the right one: 长丰 may be said with ch or with zh.
"""

_MOST_READINGS = 4
_NUMBERS = {"no", "nr", "num", "numero", "nro"}


def fold(text: str) -> str:
    """
    Return what texts share that differ in case, width, accents or punctuation alone.

    Apostrophes and dots vanish, other marks part words; blanks beside Chinese mean nothing.

    Examples
    --------
    >>> fold("Ｏ'Higgins, Peñuelas "), fold("武汉 大学")
    ('ohiggins penuelas', '武汉大学')
    """
    plain = unicodedata.normalize("NFKC", text).casefold()
    bare = "".join(
        mark for mark in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(mark)
    )
    parted = "".join(mark if mark.isalnum() else " " for mark in bare.translate(_APOSTROPHES))
    return _AMONG_HANZI.sub("", " ".join(parted.split()))


def chinese(folded: str) -> bool:
    """Whether a text has Chinese characters in it."""
    return HANZI.search(folded) is not None


def syllables(folded: str) -> list[str]:
    """
    Return a folded text by its sound: pinyin without tones, other words as they are.

    ``ü`` counts as ``u``: it is typed as ``v``, ``u`` or not at all.

    Examples
    --------
    >>> syllables("光谷k11"), syllables("重庆路"), syllables("绿地")
    (['guang', 'gu', 'k11'], ['chong', 'qing', 'lu'], ['lu', 'di'])
    """
    parts: list[str] = []
    for run in _RUNS.findall(folded):
        parts.extend(map(sound, lazy_pinyin(run)) if chinese(run) else [run])
    return parts


def readings(folded: str) -> list[list[str]]:
    """
    Return the sounds that a name may have: as `syllables`, and with each doubtful sign otherwise.

    Examples
    --------
    >>> readings("长丰路")
    [['zhang', 'feng', 'lu'], ['chang', 'feng', 'lu']]
    """
    usual = syllables(folded)
    signs = [part for run in _RUNS.findall(folded) for part in (run if chinese(run) else [run])]
    if len(signs) != len(usual):  # a sign that nobody can read
        return [usual]
    others = [
        [*usual[:at], spoken, *usual[at + 1 :]]
        for at, sign in enumerate(signs)
        for spoken in _READINGS.get(sign, ())
        if spoken != usual[at]
    ]
    return [usual, *others[:_MOST_READINGS]]


def sound(letters: str) -> str:
    """Return typed pinyin as `syllables` writes it."""
    return letters.replace("lv", "lu").replace("nv", "nu")


def initials(parts: Sequence[str]) -> str:
    """
    Return the first letters of syllables or words.

    Examples
    --------
    >>> initials(["wu", "han", "da", "xue"])
    'whdx'
    """
    return "".join(part[0] for part in parts)


def without_number(folded: str) -> str:
    """
    Return an address without the number of the house, before or after the street.

    Examples
    --------
    >>> without_number("balmaceda no 1234"), without_number("珞瑜路129号"), without_number("21")
    ('balmaceda', '珞瑜路', '21')
    """
    words = re.sub(r"\d+(号|號)?(?=$|\s)", " \\g<0>", folded).split()
    kept = [word for word in words if not _is_number(word)]
    return " ".join(kept) or folded


def _is_number(word: str) -> bool:
    return word in _NUMBERS or word.rstrip("号號").isdigit()
