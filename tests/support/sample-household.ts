import type { FillInput } from '../../shared/documents/doors.ts';

/** An invented household with every field filled; tests change what they are about. */
export const sampleFillInput: FillInput = {
  values: {
    acceptanceNo: 'FTBZ2025000123', districtSerialNo: 'FT-00456', queuePosition: '1288', principalApplicant: '欧阳晓燕', formerName: '', idType: '居民身份证',
    residentId: '440304198805123627', contactPhone: '13800138000', backupContact: '欧阳志强', backupContactRelation: '兄弟', backupContactPhone: '13900139000',
    registeredAddress: '广东省深圳市福田区梅林街道梅林一村12栋3单元504房', serviceAddress: '广东省深圳市福田区沙头街道福荣路88号金域花园7栋1座1203房', subdistrict: '梅林街道',
    familyType: '低收入家庭', familySize: '3', housingAddress: '深圳市福田区沙头街道福荣路88号金域花园7栋1座1203房', housingCode: 'FT-SC-2025-0888',
    housingLayout: '两室一厅', floorArea: '58.60', landlord: '深圳市福田安居有限公司', leaseNo: 'ZL-2025-004412', leaseFrom: '2026-02-01', leaseTo: '2028-01-31',
    leaseRecordNo: '深房租福田2026000321', monthlyRent: '4200.00', approvedArea: '50.00', subsidyRate: '45.50', monthlySubsidy: '2275.00', subsidyFrom: '2026-02-01',
    subsidyTo: '2028-01-31', payee: '乙方', accountName: '欧阳晓燕', accountRelation: '本人', bankBranch: '中国建设银行深圳梅林支行', bankAccount: '6217001234567890123',
    paymentPeriod: '季度', firstPaymentDate: '2026-04-10', calculationBasis: '住房保障办法第十二条',
  },
  members: [
    { name: '欧阳晓燕', relation: '本人', memberType: '主申请人', idType: '居民身份证', idNumber: '440304198805123627' },
    { name: '陈建国', relation: '配偶', memberType: '共同申请人', idType: '居民身份证', idNumber: '440304198611023415' },
    { name: '陈子涵', relation: '子女', memberType: '其他家庭成员', idType: '居民身份证', idNumber: '440304201509150022' },
  ],
  partyA: {
    name: '深圳市福田区住房和建设局', address: '深圳市福田区福民路123号', phone: '0755-82920000', department: '公共租赁住房管理中心',
  },
  batchName: '2026年第一批社会存量住房补租签约',
  agreementNo: 'BZ2026010000123',
  verifyUrl: 'https://sign.example.gov.cn/verify/7b0c4d9e1f2a',
};
