"""Chinese, Japanese and Korean addresses: from the large to the small, often without blanks."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dedupe.normalize.address_parts import Parts

CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_BOX = re.compile(r"(?:私書箱|邮政信箱|郵政信箱|信箱|邮箱|사서함)\D{0,6}?(\d[\d-]*)")
_FLOOR = re.compile(r"(?:地下)?(\d{1,3})\s*(?:階|楼|樓|层|層|층|[Ff])(?!\d)")
_UNIT = re.compile(r"(?:之)?([A-Za-z]?\d+[A-Za-z]?|[A-Za-z])\s*(?:号?室|號?室|호실?|号房|室)")
_BLOCK = re.compile(r"([A-Za-z]?\d+|[A-Za-z])\s*(?:号楼|號樓|栋|棟|幢|座|동|单元|單元)")
_CHOME = re.compile(r"(\d+)\s*(?:丁目|番地の?|番|号|號|번지|の)")
_NUMBER = re.compile(r"\d+(?:-\d+)*[A-Za-z]?")
_KANJI = {"一": "1", "二": "2", "三": "3", "四": "4", "五": "5", "六": "6", "七": "7", "八": "8", "九": "9", "十": "10"}
_KANJI_CHOME = re.compile("([一二三四五六七八九十])(?=丁目|楼|樓|階|层|層)")
_AREAS = re.compile(
    r"^\s*(?P<state>[^\d\s,]{2,3}?[省]|[^\d\s,]{2,6}?自治[区區]|北海道|[^\d\s,]{2,3}[都府県縣]|北京市?|上海市?|天津市?|重庆市?|重慶市?"
    r"|[가-힣]{2,4}(?:특별자치도|특별자치시|특별시|광역시|도)(?=\s|,))?\s*"
    r"(?P<city>[^\d\s,]{1,5}?市|[가-힣]{1,4}시(?=\s|,))?\s*(?P<ward>(?:[^\d\s,省市]{1,4}?(?:区|區|县|縣)|[가-힣]{1,4}[구군](?=\s|,))?)\s*"
)


@dataclass(frozen=True, slots=True)
class Area:
    """What stands before the street."""

    state: str
    city: str
    rest: str


def area_of(text: str) -> Area:
    """Returns province or prefecture, town, and what stands behind them."""
    match = _AREAS.match(text)
    if match is None:
        return Area("", "", text)
    return Area(match["state"] or "", match["city"] or "", text[match.end() :] or text)


def cjk_parts(text: str) -> Parts:
    """Returns the street, number, flat and floor of an address in Chinese, Japanese or Korean script."""
    box = _BOX.search(text)
    if box is not None:
        return Parts(po_box=box[1], boxed=True)
    text = _KANJI_CHOME.sub(lambda match: _KANJI[match[1]], text)
    text, floor = _taken(_FLOOR, text)
    text, unit = _taken(_UNIT, text)
    text, _ = _taken(_BLOCK, text)
    text = re.sub(r"(\d)\s+(?=丁目|番|号|號|번지)", r"\1", text)
    previous = ""
    while previous != text:  # 2丁目1番3号 -> 2-1-3
        previous = text
        text = _CHOME.sub(r"\1-", text)
    text = re.sub(r"-(?=\D|$)(?![A-Za-z]?\d)", " ", text).strip(" ,-")
    numbers = [match for match in _NUMBER.finditer(text) if match.start() > 0] or list(_NUMBER.finditer(text))
    if not numbers:
        return Parts(street=text.split(",")[0].strip(), unit=unit, floor=floor)
    number = _house(text, numbers)
    street = text[: number.start()].strip(" ,-") or text[number.end() :].strip(" ,-")
    if not unit and floor == "":
        behind = text[number.end() :].strip()
        unit = behind if re.fullmatch(r"\d{2,4}", behind) else ""
    return Parts(street=street.rsplit(",", 1)[-1].strip(), number=number[0], unit=unit, floor=floor)


def _house(text: str, numbers: list[re.Match[str]]) -> re.Match[str]:
    """Returns the house number: the first that does not belong to the name of the road ("테헤란로 1길 5")."""
    for match in numbers:
        if not re.match(r"\s*(?:길|번길|로|街|路|巷|弄|段|条|條|线|線)", text[match.end() :]):
            return match
    return numbers[0]


def _taken(pattern: re.Pattern[str], text: str) -> tuple[str, str]:
    """Returns the text without what the pattern finds behind its first character, and what it found."""
    match = pattern.search(text)
    if match is None:
        return text, ""
    return f"{text[: match.start()]} {text[match.end() :]}".strip(), match[1]
