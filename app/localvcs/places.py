"""From an address to its city: division code and coordinates, without a network.

A small gazetteer: the municipalities, the seats of all provinces and the larger cities, by Chinese name and
by its usual Latin spelling. Codes after GB/T 2260; coordinates are those of the city's centre in degrees,
good to a few kilometres: enough to put a camera on a map, not to find its pole.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

_TABLE = """
110000 北京 Beijing 116.407400 39.904200
120000 天津 Tianjin 117.200100 39.084200
130100 石家庄 Shijiazhuang 114.514900 38.042800
130200 唐山 Tangshan 118.180200 39.630900
130300 秦皇岛 Qinhuangdao 119.600500 39.935400
130400 邯郸 Handan 114.538900 36.625600
130600 保定 Baoding 115.464600 38.873900
130700 张家口 Zhangjiakou 114.886300 40.768500
130900 沧州 Cangzhou 116.838800 38.304500
131000 廊坊 Langfang 116.683800 39.538000
140100 太原 Taiyuan 112.549200 37.870600
140200 大同 Datong 113.300100 40.076800
150100 呼和浩特 Hohhot 111.749200 40.842600
150200 包头 Baotou 109.840300 40.657400
150600 鄂尔多斯 Ordos 109.781300 39.608200
210100 沈阳 Shenyang 123.431500 41.805700
210200 大连 Dalian 121.614700 38.914000
210300 鞍山 Anshan 122.994300 41.108600
220100 长春 Changchun 125.323500 43.817100
220200 吉林 Jilin 126.549600 43.837900
230100 哈尔滨 Harbin 126.534900 45.803800
230200 齐齐哈尔 Qiqihar 123.918200 47.354300
230600 大庆 Daqing 125.103100 46.589300
310000 上海 Shanghai 121.473700 31.230400
320100 南京 Nanjing 118.796900 32.060300
320200 无锡 Wuxi 120.311900 31.491200
320300 徐州 Xuzhou 117.284700 34.205800
320400 常州 Changzhou 119.974000 31.810900
320500 苏州 Suzhou 120.585300 31.298900
320600 南通 Nantong 120.894300 31.980200
320700 连云港 Lianyungang 119.221600 34.596700
320800 淮安 Huaian 119.015300 33.610400
320900 盐城 Yancheng 120.163600 33.347500
321000 扬州 Yangzhou 119.412900 32.394300
321100 镇江 Zhenjiang 119.425000 32.187800
321200 泰州 Taizhou-Jiangsu 119.923000 32.455400
330100 杭州 Hangzhou 120.155100 30.274100
330200 宁波 Ningbo 121.550300 29.874600
330300 温州 Wenzhou 120.699400 27.994900
330400 嘉兴 Jiaxing 120.755500 30.746100
330500 湖州 Huzhou 120.086800 30.894000
330600 绍兴 Shaoxing 120.580200 30.030100
330700 金华 Jinhua 119.647400 29.079100
330900 舟山 Zhoushan 122.207200 29.985300
331000 台州 Taizhou 121.420800 28.656400
340100 合肥 Hefei 117.227200 31.820600
340200 芜湖 Wuhu 118.433100 31.352500
350100 福州 Fuzhou 119.296500 26.074500
350200 厦门 Xiamen 118.089400 24.479800
350300 莆田 Putian 119.007700 25.454100
350500 泉州 Quanzhou 118.675700 24.873900
350600 漳州 Zhangzhou 117.647100 24.513000
360100 南昌 Nanchang 115.858200 28.682900
360400 九江 Jiujiang 116.001900 29.705100
360700 赣州 Ganzhou 114.935000 25.831800
370100 济南 Jinan 117.119900 36.651200
370200 青岛 Qingdao 120.382600 36.067100
370300 淄博 Zibo 118.054900 36.813500
370600 烟台 Yantai 121.447900 37.463800
370700 潍坊 Weifang 119.161800 36.706900
370800 济宁 Jining 116.587200 35.414900
371000 威海 Weihai 122.120400 37.513100
371300 临沂 Linyi 118.356400 35.104700
410100 郑州 Zhengzhou 113.625400 34.746600
410200 开封 Kaifeng 114.307300 34.797300
410300 洛阳 Luoyang 112.453900 34.619700
411300 南阳 Nanyang 112.528500 32.990800
420100 武汉 Wuhan 114.305500 30.592800
420500 宜昌 Yichang 111.286500 30.691900
420600 襄阳 Xiangyang 112.122600 32.009000
430100 长沙 Changsha 112.938800 28.228200
430200 株洲 Zhuzhou 113.134000 27.827700
430300 湘潭 Xiangtan 112.944100 27.829700
430600 岳阳 Yueyang 113.128900 29.357300
440100 广州 Guangzhou 113.264400 23.129100
440300 深圳 Shenzhen 114.057900 22.543100
440400 珠海 Zhuhai 113.576700 22.270700
440500 汕头 Shantou 116.681700 23.353500
440600 佛山 Foshan 113.121900 23.021500
440700 江门 Jiangmen 113.081500 22.578700
440800 湛江 Zhanjiang 110.359400 21.270800
441300 惠州 Huizhou 114.416800 23.111500
441900 东莞 Dongguan 113.751800 23.020500
442000 中山 Zhongshan 113.392600 22.517600
450100 南宁 Nanning 108.366500 22.817000
450200 柳州 Liuzhou 109.415900 24.325400
450300 桂林 Guilin 110.290200 25.273600
460100 海口 Haikou 110.199900 20.044200
460200 三亚 Sanya 109.511900 18.252500
500000 重庆 Chongqing 106.551600 29.563000
510100 成都 Chengdu 104.066500 30.572300
510700 绵阳 Mianyang 104.679100 31.467400
511500 宜宾 Yibin 104.643000 28.751300
520100 贵阳 Guiyang 106.630200 26.647700
520300 遵义 Zunyi 106.927400 27.725700
530100 昆明 Kunming 102.832900 24.880100
530300 曲靖 Qujing 103.796200 25.490000
540100 拉萨 Lhasa 91.114500 29.644100
610100 西安 Xi'an 108.940200 34.341600
610300 宝鸡 Baoji 107.237600 34.362900
610400 咸阳 Xianyang 108.708800 34.329500
620100 兰州 Lanzhou 103.834300 36.061100
630100 西宁 Xining 101.778200 36.617700
640100 银川 Yinchuan 106.230900 38.487200
650100 乌鲁木齐 Urumqi 87.616900 43.825600
710100 台北 Taipei 121.565400 25.033000
810000 香港 Hong-Kong 114.169400 22.319300
820000 澳门 Macao 113.543900 22.198700
"""

_PROVINCE = re.compile(r"(?:[\u4e00-\u9fff]{2,3}省|[\u4e00-\u9fff]{2,8}?自治区)")
"""A province's name may contain a city's (吉林省): it is cut off before cities are looked for."""


@dataclass(frozen=True, slots=True)
class Place:
    """``code``: six digits, GB/T 2260. Degrees as text with six decimals, the way the API carries them."""

    code: str
    longitude: str
    latitude: str


@functools.cache
def _places() -> tuple[re.Pattern[str], dict[str, Place]]:
    by_name: dict[str, Place] = {}
    for line in _TABLE.split("\n"):
        if line:
            code, chinese, latin, longitude, latitude = line.split(" ")
            by_name[chinese] = by_name[latin.replace("-", " ").lower()] = Place(code, longitude, latitude)
    chinese = "|".join(name for name in by_name if not name.isascii())
    latin = "|".join(re.escape(name) for name in sorted(by_name, key=len, reverse=True) if name.isascii())
    return re.compile(rf"{chinese}|\b(?:{latin})\b", re.IGNORECASE), by_name


def place_of(address: str) -> Place | None:
    """The city an address names first (the largest unit stands first, or alone); None when none is known."""
    pattern, by_name = _places()
    found = pattern.search(_PROVINCE.sub(" ", address))
    return by_name[found.group().lower()] if found else None
