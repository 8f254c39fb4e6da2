import type { FillInput } from '../../../shared/documents/doors.ts';

/** 甲方 as it stands in a preview without a batch. */
export const sampleOffice: Pick<FillInput, 'partyA' | 'batchName'> = {
  partyA: { name: '示例区住房和建设局', address: '示例区示例路 1 号政务服务中心', phone: '0755-00000000', department: '住房保障科' },
  batchName: '示例批次',
};

/** An invented household with every field filled, for previews and the trial before a version is saved; no value is anybody's. */
export const sampleHousehold: Pick<FillInput, 'values' | 'members'> = {
  values: {
    acceptanceNo: 'SL20260001', districtSerialNo: 'QL-0001', queuePosition: '1001', principalApplicant: '示例甲', formerName: '', idType: '居民身份证',
    residentId: '440300199001010006', contactPhone: '13800000000', backupContact: '示例乙', backupContactRelation: '配偶', backupContactPhone: '13900000000',
    registeredAddress: '广东省深圳市示例区示例街道示例路 8 号示例花园 2 栋 1203 房', serviceAddress: '广东省深圳市示例区示例街道示例路 8 号示例花园 2 栋 1203 房', subdistrict: '示例街道',
    familyType: '户籍家庭', familySize: '3', housingAddress: '深圳市示例区示例街道示例路 18 号示例公寓 3 栋 605 房', housingCode: 'FW-000605', housingLayout: '两室一厅', floorArea: '58.60',
    landlord: '示例住房租赁有限公司', leaseNo: 'ZL-2026-0001', leaseFrom: '2026-02-01', leaseTo: '2028-01-31', leaseRecordNo: '示租备 2026000001', monthlyRent: '4200.00',
    approvedArea: '50.00', subsidyRate: '45.50', monthlySubsidy: '2275.00', subsidyFrom: '2026-02-01', subsidyTo: '2028-01-31', calculationBasis: '核定面积乘以补租标准',
    payee: '乙方', accountName: '示例甲', accountRelation: '本人', bankBranch: '示例银行深圳示例支行', bankAccount: '6200000000000000000', paymentPeriod: '季度', firstPaymentDate: '2026-04-10',
  },
  members: [
    { name: '示例甲', relation: '本人', memberType: '主申请人', idType: '居民身份证', idNumber: '440300199001010006' },
    { name: '示例乙', relation: '配偶', memberType: '共同申请人', idType: '居民身份证', idNumber: '440300199102020007' },
    { name: '示例丙', relation: '子女', memberType: '其他家庭成员', idType: '居民身份证', idNumber: '440300201503030008' },
  ],
};
