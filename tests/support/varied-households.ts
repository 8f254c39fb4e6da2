import type { HouseholdMember } from '../../shared/domain/agreement-fields.ts';
import type { FillInput } from '../../shared/documents/doors.ts';
import { must } from '../../shared/lib/assert.ts';
import { sampleFillInput } from './sample-household.ts';

type Household = { readonly what: string; readonly values?: Readonly<Record<string, string>>; readonly memberNames?: readonly string[] };

const relations = ['本人', '配偶', '子女', '子女', '父亲', '母亲', '岳父', '岳母', '兄弟', '姐妹'];
const longAddress = '广东省深圳市福田区沙头街道福荣路与沙嘴路交汇处西北侧金域花园第七栋一单元十二层一二〇三房（原下沙村东涌坊老围片区四十八号之二）';
const optionalFields = ['formerName', 'backupContact', 'backupContactRelation', 'backupContactPhone', 'housingCode', 'leaseRecordNo', 'calculationBasis', 'districtSerialNo', 'queuePosition', 'familyType'];
const tenNames = ['欧阳晓燕', '陈建国', '陈子涵', '陈雨轩', '欧阳德明', '王秀兰', '陈志强', '李桂芳', '欧阳志强', '欧阳晓玲'];

/** Households as different as the fields allow: names, numbers of members, rare characters, addresses, amounts, what is empty. */
const households: readonly Household[] = [
  { what: 'the sample' },
  { what: 'one person alone', memberNames: ['王一'], values: { principalApplicant: '王一', accountName: '王一', familySize: '1' } },
  { what: 'a name of one character', values: { principalApplicant: '夌', accountName: '夌' } },
  { what: 'ten members', memberNames: tenNames, values: { familySize: '10' } },
  { what: 'rare characters of Noto', values: { principalApplicant: '䶮𬱖㛃', accountName: '䶮𬱖㛃' }, memberNames: ['䶮𬱖㛃', '𪟝一', '𫞩二'] },
  { what: 'rare characters of LXGW WenKai', values: { principalApplicant: '𠮷𰻝', accountName: '𠮷𰻝' }, memberNames: ['𠮷𰻝', '𪜃三', '𫝆四', '𫠣五', '𰀁六', '𱍗七'] },
  { what: 'a long name with 间隔号', values: { principalApplicant: '买买提·艾合买提江·吐尔逊·阿卜杜热西提·玉苏普江', accountName: '买买提·艾合买提江·吐尔逊·阿卜杜热西提·玉苏普江' } },
  { what: 'a name of thirty characters', values: { principalApplicant: '阿卜杜热合曼·阿卜杜克里木·买买提艾力·图尔荪江·伊卜拉欣', accountName: '阿卜杜热合曼·阿卜杜克里木·买买提艾力·图尔荪江·伊卜拉欣' } },
  { what: 'a Latin name', values: { principalApplicant: 'María José Ñúñez O’Connor', accountName: 'MARIA JOSE NUNEZ', idType: '外国人永久居留身份证', residentId: 'FRA330188052401' } },
  { what: 'long addresses', values: { registeredAddress: longAddress, serviceAddress: longAddress, housingAddress: longAddress } },
  { what: 'long addresses and ten members', values: { registeredAddress: longAddress, housingAddress: longAddress, familySize: '10' }, memberNames: tenNames },
  { what: 'a long address with rare characters', values: { housingAddress: '深圳市福田区莲花街道景田东一路与莲花路交汇处西南侧碧景园Ｂ栋东座𠮷单元㙍层䶮号', serviceAddress: '浙江省温州市鹿城区垟儿路３８号' } },
  { what: 'large amounts', values: { monthlyRent: '123456.78', monthlySubsidy: '98765.43', approvedArea: '188.88', floorArea: '1234.56' } },
  { what: 'small amounts', values: { monthlyRent: '0.10', monthlySubsidy: '0.01', subsidyRate: '0.01' } },
  { what: 'round amounts', values: { monthlyRent: '10000.00', monthlySubsidy: '5000.00', subsidyRate: '100.00' } },
  { what: 'optional fields empty', values: Object.fromEntries(optionalFields.map((key) => [key, ''])) },
  { what: 'only what is needed, one person', values: Object.fromEntries(optionalFields.map((key) => [key, ''])), memberNames: ['欧阳晓燕'] },
  { what: 'two members', memberNames: ['欧阳晓燕', '陈建国'], values: { familySize: '2' } },
  { what: 'five members', memberNames: tenNames.slice(0, 5), values: { familySize: '5' } },
  { what: 'seven members', memberNames: tenNames.slice(0, 7), values: { familySize: '7' } },
  { what: 'eight members with long names', memberNames: tenNames.slice(0, 8).map((name) => `${name}·阿卜杜热西提江`), values: { familySize: '8' } },
  { what: 'a landlord with a long name', values: { landlord: '深圳市福田区沙头街道下沙实业股份有限公司（物业管理处）与深圳市人才安居集团联合体', payee: '丙方' } },
  { what: 'figures and signs in texts', values: { leaseNo: 'ZL-2025/004412(A)#7&8', leaseRecordNo: '深房租福田2026000321—补①', housingLayout: '2室1厅（带阳台）', calculationBasis: '《住房保障办法》第十二条第（一）项、第（三）项；“特困家庭”按100%核算' } },
  { what: 'zero and ling', values: { principalApplicant: '〇二零', accountName: '〇二零', districtSerialNo: '0000〇', bankAccount: '0000000000000000' }, memberNames: ['〇二零', '吴〇'] },
];

/** The first `count` of the 24, chosen across the list so that few are varied too. */
export function variedHouseholds(count = households.length): readonly (readonly [what: string, input: FillInput])[] {
  const step = households.length / count;
  return Array.from({ length: count }, (_unused, index) => {
    const household = must(households[Math.floor((index + 0.5) * step)], 'a household of the list');
    return [household.what, inputOf(household)] as const;
  });
}

function inputOf({ values = {}, memberNames }: Household): FillInput {
  const members = memberNames?.map((name, index): HouseholdMember => ({
    name, relation: relations[index] ?? '其他', memberType: index === 0 ? '主申请人' : index < 3 ? '共同申请人' : '其他家庭成员', idType: '居民身份证', idNumber: `44030419${70 + index}0512362${index}`,
  }));
  return { ...sampleFillInput, values: { ...sampleFillInput.values, ...values }, members: members ?? sampleFillInput.members };
}
