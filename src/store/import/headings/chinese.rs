//! Headings in Chinese, simplified and traditional.

use super::Field;

pub(super) const NAMES: &[(Field, &str)] = &[
    (Field::Skip, "序号, 编号, 序號, 編號"),
    (
        Field::Name,
        "名称, 变量名, 变量名称, 参数, 参数名, 参数名称, 信号, 信号名, 信号名称, 数据名称, 寄存器名称, \
         数据项, 数据项名称, 测点名称, 点名, 項目, 项目, 名稱, 參數, 參數名稱, 訊號名稱, 变量",
    ),
    (Field::Device, "设备, 设备名称, 設備"),
    (Field::Host, "主机, ip地址, ip 地址"),
    (Field::Port, "端口"),
    (Field::Unit, "从机地址, 站号, 从站地址, 設備位址"),
    (Field::Table, "寄存器类型, 存储区, 数据区"),
    (Field::Function, "功能码, 功能代码, 功能碼"),
    (
        Field::Address,
        "地址, 寄存器地址, 起始地址, 十进制地址, 地址 十进制, 通讯地址, 数据地址, 参数地址, \
         modbus地址, modbus 地址, 地址 dec, 位址, 暫存器位址, 起始寄存器地址",
    ),
    (Field::Register, "寄存器, 寄存器号, 寄存器编号, 暫存器"),
    (
        Field::AddressHex,
        "十六进制地址, 地址 hex, 地址 十六进制, 寄存器地址 hex, 16进制地址, 十六进制",
    ),
    (Field::HiByte, "高字节, 地址高字节"),
    (Field::LoByte, "低字节, 地址低字节"),
    (Field::Type, "数据类型, 类型, 数据格式, 格式, 变量类型, 資料型態, 資料類型"),
    (Field::Order, "字节序, 字节顺序, 字序"),
    (
        Field::Length,
        "长度, 寄存器个数, 寄存器数量, 寄存器数, 字数, 数据长度, 个数, 数量, 長度, 寄存器长度",
    ),
    (Field::LengthBytes, "字节数, 字节长度, 字节"),
    (Field::Bit, "位, 位号"),
    (Field::Mask, "掩码"),
    (
        Field::Gain,
        "比例, 比例系数, 系数, 倍率, 缩放, 缩放系数, 分辨率, 增益, 换算系数, 倍数, 比例因子, \
         解析度",
    ),
    (Field::Divisor, "除数"),
    (Field::Offset, "偏移, 偏移量"),
    (Field::Sentinel, "无效值"),
    (Field::Units, "单位, 單位, 计量单位"),
    (Field::Decimals, "小数位, 小数位数, 小数点, 精度"),
    (Field::Access, "读写, 读写属性, 属性, 权限, 访问权限, 读 写, 讀寫, 操作属性"),
    (Field::Min, "最小值, 最小, 下限"),
    (Field::Max, "最大值, 最大, 上限"),
    (Field::Step, "步长"),
    (Field::Enum, "枚举, 枚举值"),
    (Field::Group, "分组, 组, 类别, 分类, 分類"),
    (Field::Description, "说明, 描述, 备注, 注释, 含义, 内容, 說明, 備註, 数据说明, 参数说明"),
];
