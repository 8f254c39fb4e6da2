import { afterAll, beforeAll, expect, test } from 'vitest';
import { openClient, openSigning, readAll, samplePicture, writeAll } from '../../support/citizen-client.ts';
import { agreementId, citizenPhone, openCitizenHub } from '../../support/citizen-hub.ts';
import type { CitizenHub } from '../../support/citizen-hub.ts';

let hub: CitizenHub;
beforeAll(async () => { hub = await openCitizenHub(); });
afterAll(() => hub.close());

/** The words as the reader sees them: the guide that citizens hold in their hands names these buttons and sentences. */
test('the public guide\'s words stand on the pages, each where the guide says', async () => {
  const client = openClient(hub.app);
  const shows = async (path: string, words: readonly string[]): Promise<void> => {
    const { body } = await client.get(path);
    for (const word of words) expect(body, path).toContain(word);
  };
  await openSigning(hub, client, agreementId);
  await shows('/portal', ['>补租业务</a>', '福田区公共住房智慧管理系统']);
  await shows('/portal/signing', ['<h1>签约信息</h1>', '主申请人签约情况', '>待签字<', '>签约协议</button>', '>签约信息</a>']);
  await shows('/sign/cover', ['<h1>电子合同</h1>', '>下一步</button>']);
  await client.post('/sign/cover');
  await shows('/sign/consent', ['<h1>电子合同</h1>', '>点击开始，即表示已阅读并同意《电子认证服务协议》《个人信息保护政策》</label>', '>开始</button>']);
  await client.post('/sign/consent', { agreed: 'yes' });
  await shows('/sign/identity', ['>已阅读并同意《个人信息保护政策》《个人生物识别信息保护规则》</label>', '>确定</button>']);
  await client.post('/sign/identity', { agreed: 'yes' });
  await shows('/sign/face/card', ['首次人脸识别需允许摄像头系统权限']);
  await client.upload('/sign/face/card', 'picture', samplePicture());
  await shows('/sign/face/person', ['首次人脸识别需允许摄像头系统权限']);
  await client.upload('/sign/face/person', 'picture', samplePicture());
  await shows('/sign/read?page=9999', ['>下一页</button>']);
  await readAll(client);
  await shows('/sign/write?character=1', ['签字框', '>清除</button>', '>确定</button>', '第 1 字，共 3 字']);
  await writeAll(client);
  await shows('/sign/check', ['>获取短信验证码</button>']);
  await client.post('/sign/code');
  await shows('/sign/check', ['>提交</button>']);
  await client.post('/sign/submit', { code: await hub.lastCode(citizenPhone) });
  await shows('/portal/signing', ['>已签字<', '主申请人已完成签字，待工作人员审核及发起盖章。']);
  await shows(`/portal/documents/${agreementId}`, ['<h2>补租协议</h2>', '>查看</button>']);
  await shows(`/portal/view/${agreementId}`, ['<span>打印</span>', '<span>保存</span>', '0755-23619344', '0755-82559564', '工作日9:00-12:00，14:00-18:00', '1035684527']);
});
