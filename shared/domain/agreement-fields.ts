/**
 * The merge fields 合并字段 of an agreement: what a household's row may carry and what a template may name.
 * Values are kept in normal form (text trimmed; money `1234.50`; area `35.00`; dates `2026-01-20`; whole numbers `12`).
 */
export type FieldKind = 'text' | 'money' | 'area' | 'date' | 'count' | 'mobile' | 'residentId' | 'bankAccount';

/** import: ★ a row without it is refused. issue: ☆ needed before an agreement can be issued. */
export type FieldNeed = 'import' | 'issue' | 'optional';

export type FieldDefinition = {
  readonly key: string;
  /** The field's name on screens and in templates: `{{主申请人}}`. */
  readonly label: string;
  readonly group: '编号' | '乙方' | '承租住房' | '补租' | '支付';
  readonly kind: FieldKind;
  readonly need: FieldNeed;
  /** Other column headers that mean this field. */
  readonly synonyms: readonly string[];
};

function field(
  key: string,
  label: string,
  group: FieldDefinition['group'],
  kind: FieldKind = 'text',
  need: FieldNeed = 'optional',
  synonyms: readonly string[] = [],
): FieldDefinition {
  return { key, label, group, kind, need, synonyms };
}

export const fieldDefinitions: readonly FieldDefinition[] = [
  field('acceptanceNo', '备案回执号', '编号', 'text', 'import', ['受理号', '受理编号', '受理回执号', '申请编号', '回执号']),
  field('districtSerialNo', '区流水号', '编号'),
  field('queuePosition', '轮候排位', '编号', 'text', 'optional', ['轮候序号']),
  field('principalApplicant', '主申请人', '乙方', 'text', 'import', ['申请人姓名', '主申请人姓名', '姓名']),
  field('formerName', '曾用名', '乙方'),
  field('idType', '证件类型', '乙方'),
  field('residentId', '证件号码', '乙方', 'residentId', 'import', ['身份证号', '身份证号码', '居民身份证号', '主申请人身份证号']),
  field('contactPhone', '联系手机', '乙方', 'mobile', 'import', ['手机号', '手机号码', '移动电话', '联系电话']),
  field('backupContact', '备用联系人', '乙方'),
  field('backupContactRelation', '备用联系人关系', '乙方'),
  field('backupContactPhone', '备用联系人电话', '乙方'),
  field('registeredAddress', '户籍地址', '乙方', 'text', 'optional', ['户籍所在地']),
  field('serviceAddress', '送达地址', '乙方', 'text', 'issue', ['通讯地址', '联系地址']),
  field('subdistrict', '街道', '乙方', 'text', 'optional', ['所属街道']),
  field('familyType', '家庭类型', '乙方'),
  field('familySize', '家庭人口数', '乙方', 'count', 'issue', ['家庭人口', '人口数']),
  field('housingAddress', '承租住房地址', '承租住房', 'text', 'import', ['补租房源地址', '房屋地址', '房源地址']),
  field('housingCode', '房屋编码', '承租住房'),
  field('housingLayout', '户型', '承租住房'),
  field('floorArea', '建筑面积', '承租住房', 'area', 'issue', ['建筑面积㎡', '建筑面积(㎡)', '建筑面积（㎡）']),
  field('landlord', '出租人', '承租住房', 'text', 'issue', ['房东', '业主']),
  field('leaseNo', '租赁合同编号', '承租住房'),
  field('leaseFrom', '租赁合同起', '承租住房', 'date', 'issue', ['租赁合同开始', '租赁合同起始日']),
  field('leaseTo', '租赁合同止', '承租住房', 'date', 'issue', ['租赁合同结束', '租赁合同终止日']),
  field('leaseRecordNo', '租赁登记号', '承租住房', 'text', 'optional', ['租赁登记(备案)号', '租赁登记（备案）号', '租赁备案号']),
  field('monthlyRent', '月租金', '承租住房', 'money', 'issue', ['月租金元', '月租金(元)', '月租金（元）']),
  field('approvedArea', '核定面积', '补租', 'area', 'issue', ['核定面积㎡', '核定面积(㎡)', '核定面积（㎡）']),
  field('subsidyRate', '补租标准', '补租', 'money', 'issue', ['补租标准元/㎡·月', '补租标准(元/㎡·月)', '补租标准（元/㎡·月）']),
  field('monthlySubsidy', '每月补租金额', '补租', 'money', 'import', ['补租金额', '每月补租金额(元)', '每月补租金额（元）', '月补租金额']),
  field('monthlySelfPay', '乙方每月自付', '补租', 'money', 'optional', ['每月自付', '自付金额']),
  field('subsidyFrom', '起始日', '补租', 'date', 'import', ['补租起始日', '补租起始日期', '补租开始日期']),
  field('subsidyTo', '终止日', '补租', 'date', 'import', ['补租终止日', '补租终止日期', '补租结束日期']),
  field('subsidyMonths', '月数', '补租', 'count', 'optional', ['补租月数']),
  field('subsidyTotal', '总额', '补租', 'money', 'optional', ['补租总额', '补租总金额']),
  field('calculationBasis', '测算依据', '补租'),
  field('payee', '收款方', '支付', 'text', 'issue'),
  field('accountName', '户名', '支付', 'text', 'issue', ['收款户名', '账户名']),
  field('accountRelation', '户名与主申请人关系', '支付'),
  field('bankBranch', '开户银行', '支付', 'text', 'issue', ['开户银行(支行)', '开户银行（支行）', '收款银行', '开户行']),
  field('bankAccount', '账号', '支付', 'bankAccount', 'issue', ['银行账号', '收款账号', '银行卡号']),
  field('paymentPeriod', '周期', '支付', 'text', 'issue', ['支付周期']),
  field('firstPaymentDate', '首次支付日', '支付', 'date'),
];

export const fieldsByKey: ReadonlyMap<string, FieldDefinition> = new Map(fieldDefinitions.map((each) => [each.key, each]));
export const fieldsByLabel: ReadonlyMap<string, FieldDefinition> = new Map(fieldDefinitions.map((each) => [each.label, each]));

/** 家庭成员, one of the people listed in a household. */
export type HouseholdMember = {
  readonly name: string;
  readonly relation: string;
  /** 共同申请人 or 其他家庭成员 */
  readonly memberType: string;
  readonly idType: string;
  readonly idNumber: string;
};

/** What an agreement is filled with. Keys of `values` are field keys, or the header of a free column of the batch. */
export type MergeFields = {
  readonly values: Readonly<Record<string, string>>;
  readonly members: readonly HouseholdMember[];
};

/** Changing one of these needs 复核 by a second person (product.md, Correction). */
export const fieldsNeedingSecondPerson: readonly string[] = [
  'monthlyRent', 'subsidyRate', 'monthlySubsidy', 'monthlySelfPay', 'subsidyTotal',
  'bankAccount', 'accountName', 'principalApplicant', 'residentId',
];

/** Changing one of these also needs 依据材料, a scanned basis. */
export const fieldsNeedingBasis: readonly string[] = ['principalApplicant', 'residentId'];
