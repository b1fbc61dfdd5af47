"""One plain spelling of what was typed, character for character, so that spans stay true."""

READ_AT_MOST = 1_000
"""Nobody gives a date later than this in a message; more would only cost time."""

_SIMPLIFIED = (
    "號号歲岁週周禮礼個个後后農农曆历歷历陰阴閏闰臘腊兩两節节國国聖圣誕诞勞劳動动婦妇兒儿陽阳舊旧這这過过幾几內内間间還还"
    "滿满虛虚產产預预懷怀齡龄來来點点剛刚將将時时從从離离約约聽听尋寻寶宝貝贝嬰婴學学開开當当頭头為为檢检種种準准備备計计"
    "進进經经買买發发燒烧連连續续總总給给醫医樣样雙双體体們们對对會会單单歸归應应該该東东結结萬万紀纪誰谁讓让訂订貨货說说"
    "記记錄录診诊領领廳厅線线電电門门樓楼碼码運运術术慶庆針针師师親亲護护黨党軍军現现馬马溫温塊块級级層层閨闺請请幫帮陣阵蘭兰啱刚咗了嘅的係是喺在琴寻輪轮"
)
_VARIANTS = {
    "〇": "零", "○": "零", "◯": "零", "壹": "一", "贰": "二", "貳": "二", "叁": "三", "參": "三", "肆": "四",
    "伍": "五", "陆": "六", "陸": "六", "柒": "七", "捌": "八", "玖": "九", "拾": "十", "倆": "俩",
    "卄": "廿", "。": ".", "’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'", "–": "-", "—": "-",
    "−": "-", "‐": "-", "‑": "-", "―": "-", "‒": "-", "～": "~", "〜": "~", "∼": "~", "⁄": "/", "∕": "/",
    "・": ".", "·": ".", "【": "(", "】": ")", "「": "(", "」": ")", "《": "(", "》": ")", "“": '"', "”": '"',
    "…": ".",
}  # fmt: skip
_BLANKS = (*range(32), *range(127, 161), *range(0x2000, 0x2010), 0x2060, 0x3000, 0xFEFF)


def _table() -> dict[int, str]:
    table = {code: chr(code - 0xFEE0).lower() for code in range(0xFF01, 0xFF5F)}  # full-width forms
    table |= {ord(old): new for old, new in zip(_SIMPLIFIED[::2], _SIMPLIFIED[1::2], strict=True)}
    table |= dict.fromkeys(_BLANKS, " ")
    table |= {ord("\n"): "\n", **{code: chr(code).lower() for code in range(ord("A"), ord("Z") + 1)}}
    return table | {ord(old): new for old, new in _VARIANTS.items()}


_TABLE = _table()


def plain(text: str) -> str:
    """Small letters, half-width signs and simplified characters, each in the place of the old one."""
    return text[:READ_AT_MOST].translate(_TABLE)
