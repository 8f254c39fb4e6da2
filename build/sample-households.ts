import { residentIdCheckCharacter } from '../shared/domain/resident-id.ts';

/** A person invented for the samples. */
export type SamplePerson = { readonly name: string; readonly relation: string; readonly memberType: string; readonly idNumber: string };

/** A household as a list would carry it: values by column header. */
export type SampleHousehold = {
  readonly acceptanceNo: string;
  readonly values: Readonly<Record<string, string | number>>;
  readonly people: readonly SamplePerson[];
};

const surnames = [...'王李张刘陈杨黄赵吴周徐孙马朱胡林郭何高罗'];
const givenNames = '建国 秀英 志强 丽华 伟民 晓燕 海涛 雪梅 文博 佳怡 俊杰 思琪 永康 玉兰 子轩 嘉欣 国栋 春梅 浩然 诗涵'.split(' ');
const rareNames = ['龚䶮', '陈𬱖', '李㛃', '周𠮷', '阿依古丽·买买提', '迪丽娜尔·艾力', '欧阳明月', '冯䶮民', '何㛃文', '吐尔逊·热合曼'];
const subdistricts = '园岭 南园 福田 沙头 梅林 华富 香蜜湖 莲花 华强北 福保'.split(' ');
const banks = ['中国工商银行深圳示例支行', '中国建设银行深圳示例支行', '招商银行深圳示例支行', '中国农业银行深圳示例支行'];
const layouts = ['一室一厅', '两室一厅', '两室两厅', '三室一厅'];
const areaBySize: readonly number[] = [0, 35, 35, 50, 50, 65, 65, 80, 80];
const subsidyRateCents = 2550;

type Dice = (sides: number) => number;

/** Households of invented people, the same for the same seed: 1–8 members, sums that agree, ID numbers that pass GB 11643. */
export function makeSampleHouseholds(count: number, seed: number): SampleHousehold[] {
  const dice = seededDice(seed);
  return Array.from({ length: count }, (_, index) => makeHousehold(index, dice));
}

function makeHousehold(index: number, dice: Dice): SampleHousehold {
  const people = makePeople(index, dice);
  const principal = people[0];
  if (principal === undefined) throw new Error('a household has at least its principal applicant');
  const serial = String(index + 1).padStart(4, '0');
  const subdistrict = `${pick(subdistricts, dice)}街道`;
  const approvedArea = areaBySize[people.length] ?? 80;
  const subsidyCents = approvedArea * subsidyRateCents;
  const rentCents = subsidyCents + (5 + dice(20)) * 10_000;
  const home = `深圳市福田区${subdistrict}示例路${1 + dice(200)}号示例花园${1 + dice(9)}栋${1 + dice(30)}0${1 + dice(8)}`;
  const registered = `深圳市福田区${pick(subdistricts, dice)}街道样本街${1 + dice(99)}号${1 + dice(600)}房`;
  return {
    acceptanceNo: `FTBZ2026${serial}`,
    people,
    values: {
      备案回执号: `FTBZ2026${serial}`, 区流水号: `FT-2026-${serial}`, 轮候排位: String(index + 1),
      主申请人: principal.name, 证件类型: '居民身份证', 证件号码: principal.idNumber,
      联系手机: `19${String(1001 + index).padStart(9, '0')}`,
      户籍地址: registered, 送达地址: index % 3 === 0 ? registered : home, 街道: subdistrict,
      家庭类型: index % 5 === 0 ? '残疾人家庭' : '普通家庭', 家庭人口数: people.length,
      补租房源地址: home, 房屋编码: `4403040${String(10_000 + index * 7)}`, 户型: pick(layouts, dice), 建筑面积: approvedArea + dice(20) + 0.5,
      出租人: pick(surnames, dice) + pick(givenNames, dice), 租赁合同编号: `ZL2026${serial}`, 租赁合同起: '2026-11-15', 租赁合同止: '2028-11-14',
      '租赁登记（备案）号': `深福房租2026${serial}`, 月租金: rentCents / 100,
      核定面积: approvedArea, 补租标准: subsidyRateCents / 100, 每月补租金额: subsidyCents / 100, 乙方每月自付: (rentCents - subsidyCents) / 100,
      起始日: '2026-12-01', 终止日: '2027-11-30', 月数: 12, 总额: (subsidyCents * 12) / 100, 测算依据: '核定面积 × 补租标准',
      收款方: '乙方', 户名: principal.name, 户名与主申请人关系: '本人', 开户银行: pick(banks, dice),
      账号: `622202400${String(1_000_000_000 + index * 7919)}`, 周期: '按月', 首次支付日: '2026-12-15',
    },
  };
}

function makePeople(index: number, dice: Dice): SamplePerson[] {
  const size = index < 8 ? index + 1 : 1 + dice(5);
  const name = index % 6 === 0 ? (rareNames[(index / 6) % rareNames.length] ?? '') : (surnames[index % surnames.length] ?? '') + pick(givenNames, dice);
  const people: SamplePerson[] = [{ name, relation: '本人', memberType: '', idNumber: makeIdNumber(1960 + dice(40), index * 10, dice) }];
  const surname = [...name][0] ?? '';
  for (let number = 1; number < size; number += 1) {
    const spouse = number === 1 && size > 1;
    const elder = number > 4;
    const relation = spouse ? '配偶' : elder ? (number % 2 === 0 ? '母亲' : '父亲') : number % 2 === 0 ? '子' : '女';
    const memberName = spouse || elder ? pick(surnames, dice) + pick(givenNames, dice) : surname + pick(givenNames, dice);
    const birthYear = spouse ? 1965 + dice(35) : elder ? 1938 + dice(15) : 2005 + dice(18);
    const memberType = spouse ? '共同申请人' : '其他家庭成员';
    people.push({ name: memberName, relation, memberType, idNumber: makeIdNumber(birthYear, index * 10 + number, dice) });
  }
  return people;
}

/** Region 440304 (福田区) of GB/T 2260, an invented date and order number, the right check character. */
function makeIdNumber(birthYear: number, order: number, dice: Dice): string {
  const month = String(1 + dice(12)).padStart(2, '0');
  const day = String(1 + dice(28)).padStart(2, '0');
  const first17 = `440304${birthYear}${month}${day}${String(order % 1000).padStart(3, '0')}`;
  return first17 + residentIdCheckCharacter(first17);
}

function pick(list: readonly string[], dice: Dice): string {
  return list[dice(list.length)] ?? '';
}

/** mulberry32: a small generator whose throws depend on the seed alone. */
function seededDice(seed: number): Dice {
  let state = seed;
  return (sides) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % sides;
  };
}
