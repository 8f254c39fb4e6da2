import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { toHalfWidth } from '../../shared/domain/resident-id.ts';
import { lineNow, readHourSpans } from '../../shared/domain/service-hours.ts';
import type { Household } from '../../shared/domain/records.ts';
import { contactPage } from '../pages/contact-page.ts';
import type { ContactView } from '../pages/contact-page.ts';
import { takeFromRate } from '../security/rate-limits.ts';
import { touchSession } from '../security/sessions.ts';
import { putContact, putUnknownContact } from '../store/citizen-contact.ts';
import { findOwnHouseholds } from '../store/citizen-households.ts';
import type { HubDeps } from '../store/hub-deps.ts';
import { loadAgreement, loadRecord } from '../store/load-situation.ts';
import { formText, sendMessage, sendPage } from './citizen-reply.ts';
import { ownPath, toldOrHere } from './citizen-look.ts';

const longestName = 30;
const longestMatter = 200;

/** 请工作人员联系我, on every page and at any hour: who is known is put on the call list at once, who is not is asked for a name and a number. */
export function registerContactRoutes(app: FastifyInstance, deps: HubDeps): void {
  app.get('/contact', async (request, reply) => {
    const { referer } = request.headers;
    const here = referer !== undefined && URL.canParse(referer) ? ownPath(new URL(referer).pathname) : '/';
    return sendPage(reply, deps, contactPage({ here: here === '/contact' ? '/' : here, name: '', phone: '', matter: '' }), { contact: 'asked' });
  });
  app.post('/contact', async (request, reply) => {
    const here = pageOf(request);
    const household = await whoAsks(request, deps);
    if (household === null) return takeUnknown(request, reply, deps, here);
    await putContact(deps, { household, where: placeOf(here) });
    return sendTaken(reply, deps, here, '登记的手机号');
  });
}

async function takeUnknown(request: FastifyRequest, reply: FastifyReply, deps: HubDeps, here: string): Promise<FastifyReply> {
  const isAsked = typeof request.body === 'object' && request.body !== null && 'name' in request.body;
  if (!isAsked) return sendPage(reply, deps, contactPage({ here, name: '', phone: '', matter: '' }), { contact: 'asked' });
  const view: ContactView = {
    here, name: toHalfWidth(formText(request, 'name')).trim(), phone: toHalfWidth(formText(request, 'phone')).replace(/[\s-]/g, '').replace(/^\+?86(?=1\d{10}$)/, ''), matter: formText(request, 'matter').trim(),
  };
  const problem = contactProblem(view);
  if (problem !== null) return sendPage(reply, deps, contactPage({ ...view, problem }), { contact: 'asked', statusCode: 422 });
  const isAllowed = await deps.db.transaction().execute((tx) => takeFromRate(tx, deps, 'contactPerAddress', deps.keys.keyedHash('address', request.ip)));
  if (!isAllowed) return sendPage(reply, deps, contactPage({ ...view, problem: '登记次数太多，请一小时后再试，或直接拨打页面下方的咨询电话。' }), { contact: 'asked', statusCode: 429 });
  if (!(await putUnknownContact(deps, { ...view, where: placeOf(here) }))) {
    return sendMessage(reply, deps, { title: '现在不能登记', happened: '目前没有正在办理的签约，没有登记您的请求。', advice: '请拨打页面下方的咨询电话。', link: { href: here, label: '返回' } }, { statusCode: 409, contact: 'asked' });
  }
  return sendTaken(reply, deps, here, '您填写的手机号');
}

function contactProblem({ name, phone, matter }: ContactView): string | null {
  if (name === '' || [...name].length > longestName) return '请填写您的姓名，最多 30 个字。';
  if (!/^\+?\d{7,15}$/.test(phone)) return '手机号不正确，请填写 11 位手机号。';
  return [...matter].length > longestMatter ? '问题写得太长，请写在 200 字以内。' : null;
}

function sendTaken(reply: FastifyReply, deps: HubDeps, here: string, number: string): FastifyReply {
  const { hours, calendar } = deps.config;
  const line = lineNow(readHourSpans(hours), calendar, deps.clock.nowMs());
  const when = line?.isOpen === true ? '会尽快' : '上班后会';
  return sendMessage(reply, deps, {
    title: '已登记', happened: '已登记您的请求。', advice: `工作人员${when}按${number}与您联系，请留意来电。工作人员不会向您索要验证码。`, link: { href: here, label: '返回' },
  }, { statusCode: 200, contact: 'asked' });
}

/** The household whose citizen this browser shows, by its signing or portal session; the one that waits for a signature first. */
async function whoAsks(request: FastifyRequest, deps: HubDeps): Promise<Household | null> {
  const signing = await touchSession(request, deps, 'signing');
  const agreement = signing === null ? null : await loadAgreement(deps.db, deps, signing.state.agreementId);
  if (agreement !== null) return loadRecord(deps.db, deps, 'household', agreement.householdId);
  const portal = await touchSession(request, deps, 'portal');
  if (portal === null || !portal.state.isLoggedIn) return null;
  const own = await findOwnHouseholds(deps, portal.state);
  return (own.find((each) => each.situation.agreements.some((version) => version.status === 'awaiting_signature')) ?? own[0])?.household ?? null;
}

/** Where the button was pressed: what the page says of itself, else what the browser says. */
function pageOf(request: FastifyRequest): string {
  const here = toldOrHere(formText(request, 'here'), request);
  return here.startsWith('/contact') ? '/' : here;
}

const places: readonly (readonly [RegExp, string])[] = [
  [/^\/portal\/code/, '填写短信验证码'], [/^\/portal\/signing/, '签约信息'], [/^\/portal\/sign/, '签约二维码'], [/^\/portal\/documents/, '签约信息'], [/^\/portal\/view/, '查看协议'],
  [/^\/portal/, '业务办理'], [/^\/sign\/phone/, '短信验证'], [/^\/sign\/(cover|consent)/, '电子合同'], [/^\/sign\/identity/, '核对身份信息'], [/^\/sign\/face\/card/, '拍摄身份证'],
  [/^\/sign\/face/, '人脸识别'], [/^\/sign\/read/, '阅读协议'], [/^\/sign\/write/, '签字'], [/^\/sign\/check/, '核对并提交'], [/^\/sign\/done/, '签字完成'], [/^\/sign/, '签约页面'],
  [/^\/s\//, '扫码打开签约'], [/^\/(verify|v)\b/, '协议验真'], [/^\/$/, '登录'],
];

function placeOf(here: string): string {
  return places.find(([pattern]) => pattern.test(here.split('?')[0] ?? ''))?.[1] ?? '签约网页';
}
