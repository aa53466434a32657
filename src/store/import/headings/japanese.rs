//! Headings in Japanese.

use super::Field;

pub(super) const NAMES: &[(Field, &str)] = &[
    (Field::Skip, "番号, 項番"),
    (
        Field::Name,
        "名称, 項目, 項目名, 信号名, 信号, 変数名, 変数, パラメータ, パラメータ名, データ名, データ名称, \
         計測項目, 計測値, タグ, タグ名, 名前, パラメーター",
    ),
    (Field::Device, "機器, 機器名, 装置, デバイス"),
    (Field::Host, "ホスト, ipアドレス, ip アドレス"),
    (Field::Port, "ポート"),
    (Field::Unit, "局番, スレーブアドレス, 号機, ユニットid"),
    (Field::Table, "レジスタ種別, 領域, レジスタ種類"),
    (Field::Function, "ファンクション, ファンクションコード, 機能コード"),
    (
        Field::Address,
        "アドレス, レジスタアドレス, 先頭アドレス, 開始アドレス, modbusアドレス, modbus アドレス, 番地, \
         10進アドレス, アドレス 10進, 相対アドレス",
    ),
    (Field::Register, "レジスタ, レジスタ番号, レジスタno, 参照番号"),
    (Field::AddressHex, "16進アドレス, アドレス 16進, アドレス hex, 16進, 16進数"),
    (Field::HiByte, "上位バイト"),
    (Field::LoByte, "下位バイト"),
    (Field::Type, "データ型, 型, データ形式, 形式, データタイプ, タイプ, データ種別"),
    (Field::Order, "バイト順, バイトオーダ, バイトオーダー, ワード順, ワードオーダ"),
    (Field::Length, "レジスタ数, サイズ, ワード数, データ長, 長さ, 語数"),
    (Field::LengthBytes, "バイト数"),
    (Field::Bit, "ビット, ビット番号"),
    (Field::Mask, "マスク"),
    (Field::Gain, "倍率, スケール, 係数, 分解能, ゲイン, スケーリング, 換算係数"),
    (Field::Divisor, "除数"),
    (Field::Offset, "オフセット"),
    (Field::Units, "単位"),
    (Field::Decimals, "小数点, 小数点位置, 小数桁, 小数桁数"),
    (Field::Access, "アクセス, 読み書き, 読書き, 属性, 読出し書込み, アクセス権"),
    (Field::Min, "最小, 最小値, 下限, 下限値"),
    (Field::Max, "最大, 最大値, 上限, 上限値"),
    (Field::Enum, "列挙"),
    (Field::Group, "グループ, 分類, 区分"),
    (Field::Description, "説明, 備考, 内容, 意味, コメント"),
];
