/**
 * Characters that households' values are mostly made of. Every base carries them, so that a household's own tail needs
 * only what is rare: figures and letters, amounts in words, family names, words of addresses, banks and relations.
 */
export const commonCharacters: string = [
  '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz .,:-/()#+&@*',
  '零壹贰叁肆伍陆柒捌玖拾佰仟万亿元角分整负／·，、。：；（）—－年月日一二三四五六七八九十',
  '王李张刘陈杨黄赵周吴徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟欧殷詹申关柯',
  '伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂玲建华红志国梅春雪婷玉珍云晓燕宇浩然子欣怡佳雨轩思琪梓涵俊豪嘉颖诗雅慧鑫海峰波辉斌鹏飞凯东文凤荣琴美莲洁清',
  '广东省深圳市福田区罗湖南山宝安龙岗坪盐光明街道办事处路大新村巷号栋座单元室楼层房园苑花城中心社居委会香蜜莲沙头梅林华强北车公庙石厦景皇岗益水围保税科技工业家阁轩阳湾口岸西里组',
  '中国农工商建设银行交通招平安发信光大民生浦兴业储蓄支分营部股份有限公司合作村镇乡',
  '本人配偶子女父母亲儿丈夫妻兄弟姐妹祖孙其他共同申请家庭成员主居民身份证军官护照户簿出生港澳台来往内地通行',
  '按季度每半年支付房屋租赁乙甲方出租收款面积标准测算核定补金额㎡厅卫厨两三四低收入保特困抚恤残疾退役优第管理局域住和依据协议批准',
].join('');
