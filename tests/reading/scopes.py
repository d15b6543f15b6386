"""Names and scopes put together at random from realistic pieces."""

from functools import cache

from hypothesis import strategies as st

from classifier import Classifier
from tests.tagging_support import one_catalogue


def words(text: str) -> list[str]:
    """The pieces of a text that stand between spaces."""
    return text.split()


GOODS = words("文具 钢材 童装 医疗器械 计算机软件 航材 茶叶 药品 智能机器人 字画 非标设备 除湿机 化工产品 不锈钢制品")
SERVICES = words(
    "物业管理 翻译服务 会务服务 软件开发 餐饮服务 商务咨询 货运代理 广告设计 住宿 金融信息服务 教育信息咨询 "
    "法律咨询 股权投资 代理记账 健康咨询 票务代理 自有房屋租赁 货物进出口 保洁服务 技术服务"
)
HEADS = words("销售 批发、零售 生产 加工、销售 租赁 维修 从事 承接 提供 设计、制作 研发 收购 生产： 销售：")
TAILS = words(
    "销售 的销售 的批发、零售 批发零售 制造 的设计、制作、安装 的研发 的租赁 维修 领域内的技术开发、技术服务 "
    "专业的“四技”服务 等的销售 的进出口业务"
)
EXCLUSIONS = words(
    "（不得从事金融业务） （不含危险品） （不含住宿、餐饮服务） （除经纪外） （药品除外） （不涉及诊疗活动） "
    "（非医疗） 【不得从事职业介绍、劳务派遣】 （不包括航空票务） （除销售需要许可的商品）"
)
BRACKETS = words(
    "（批发、零售） （含花茶（袋装）） （限一类） （凭许可证经营） （） （ ） （（ ［红木］ 【一般】 （仅限零售）"
)
SECTIONS = words("一般项目： 许可项目： 主营： 兼营 许可经营项目：无； 1、 （1） ① 一、 经营范围：")
CLAUSES = words(
    "不得从事教育培训、职业介绍 依法须经批准的项目，经相关部门批准后方可开展经营活动 以上不含文物 凭许可证经营 "
    "企业经营涉及行政许可的，凭许可证件经营 国家法律法规禁止的除外 不含餐饮 详见许可证"
)
JUNK = [*words("无 *** NULL 😀 \u200b � 服裝 … 的 、、 ） 1 等"), "", " ", "　", "\n", "asdf 12"]
SEPARATORS = [*words("、 ， ； 。 , ; ． ＂ · / ： 、，"), " ", "\n", ""]

Exclusion = st.sampled_from(EXCLUSIONS)
Plain = st.one_of(
    st.sampled_from([*GOODS, *SERVICES]),
    st.builds(str.__add__, st.sampled_from(HEADS), st.sampled_from(GOODS)),
    st.builds(str.__add__, st.sampled_from(GOODS), st.sampled_from(TAILS)),
    st.builds(lambda *parts: "".join(parts), *map(st.sampled_from, (HEADS, GOODS, TAILS))),
)
Bracketed = st.builds(str.__add__, Plain, st.one_of(Exclusion, st.sampled_from(BRACKETS)))
Inserted = st.builds(lambda *parts: "".join(parts), st.sampled_from(GOODS), Exclusion, st.sampled_from(TAILS))
Piece = st.one_of(Plain, Bracketed, Inserted, *map(st.sampled_from, (SECTIONS, CLAUSES, JUNK, [*HEADS, *TAILS])))
Scope = st.lists(st.tuples(Piece, st.sampled_from(SEPARATORS)), max_size=10).map(
    lambda pairs: "".join(piece + separator for piece, separator in pairs)
)
AnyText = st.text(st.sampled_from("销售的、，；：（）【】。不得从事除外含非等一1①．＂ \n文具服务A😀"), max_size=60)
Name = st.sampled_from(
    ["", "上海某某有限公司", "上海某某广告有限公司", "某某五金厂", "上海某某信息技术有限公司", "某某银行上海分行", "😀"]
)
Industry = st.sampled_from(["", "5161", "I6510", "F51", "软件", "?"])


@cache
def classifier() -> Classifier:
    """One classifier for all examples, so that its caches are full of other scopes."""
    return Classifier(one_catalogue())
