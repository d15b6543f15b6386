"""Activities that the program itself has to name. The catalogue's activities.yaml has them all, with their words."""

MAKING, SALE, IMPORT = "制造", "销售", "进出口"
RESEARCH, DESIGN, TECHNICAL = "研发", "设计", "技术服务"
WORKS, SERVICE, AGENCY = "安装", "服务", "代理"
