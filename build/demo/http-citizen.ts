import { assert, must } from '../../shared/lib/assert.ts';
import type { MarkFonts } from '../../shared/documents/marks/glyph-outline.ts';
import { createVisitor } from './http-visitor.ts';
import type { Page, Visitor, WatchRequest } from './http-visitor.ts';
import { inventDrawing } from './invented-handwriting.ts';
import { plainPicture } from './plain-picture.ts';

export type Person = { readonly name: string; readonly residentId: string; readonly phone: string };
export type CitizenWorld = {
  readonly hubUrl: string;
  readonly fonts: MarkFonts;
  /** The newest verification code sent to this number, from the loopback demo page. */
  readonly readCode: (phone: string) => Promise<string>;
  readonly watch?: WatchRequest;
};

export type DocumentName = '补租协议' | '放弃签约声明书';

/** Someone who goes the citizen's way over the same HTTP as a phone, page by page. */
export type HttpCitizen = {
  readonly visitor: Visitor;
  readonly logIn: () => Promise<void>;
  /** Signs whatever waits: the agreement, or the waiver statement. */
  readonly sign: (documentName: DocumentName) => Promise<void>;
  /** As far as the first page to read; how many there are. */
  readonly walkToRead: (documentName: DocumentName) => Promise<number>;
  /** As far as the box for the first character. */
  readonly walkToWrite: (documentName: DocumentName) => Promise<void>;
  /** Draws the whole name as the signature box sends it, a message a stroke; how many messages. */
  readonly draw: () => Promise<number>;
  /** The sealed PDF as the citizen saves it. */
  readonly download: () => Promise<Buffer>;
};

export function createHttpCitizen(world: CitizenWorld, person: Person, visitorNo: number): HttpCitizen {
  const visitor = createVisitor(world.hubUrl, visitorNo, world.watch);
  return {
    visitor,
    logIn: () => logIn(world, visitor, person),
    sign: (documentName) => sign(world, visitor, person, documentName),
    walkToRead: (documentName) => walkToRead(visitor, person, documentName),
    walkToWrite: (documentName) => walkToWrite(visitor, person, documentName),
    draw: () => draw(world, visitor, person),
    download: () => download(visitor, person),
  };
}

async function logIn(world: CitizenWorld, visitor: Visitor, person: Person): Promise<void> {
  await visitor.get('/');
  expectPage(await visitor.postForm('/portal/code', { residentId: person.residentId, phone: person.phone }), '填写短信验证码');
  expectPage(await visitor.postForm('/portal/login', { code: await world.readCode(person.phone) }), '业务办理');
}

async function sign(world: CitizenWorld, visitor: Visitor, person: Person, documentName: DocumentName): Promise<void> {
  await walkToWrite(visitor, person, documentName);
  for (const [index, character] of Array.from(person.name).entries()) {
    const isLast = index === Array.from(person.name).length - 1;
    const written = await visitor.postForm(`/sign/write/${index}`, { drawing: JSON.stringify(inventDrawing(character, world.fonts)) });
    assert(!written.text.includes('role="alert"><p>'), `${person.name}: character ${index} was refused: ${saidOn(written)}`);
    expectPage(written, isLast ? '核对并提交' : '签字');
  }
  assert(expectPage(await visitor.postForm('/sign/code', {}), '核对并提交').text.includes('验证码已发送'), `${person.name} got no code`);
  expectPage(await visitor.postForm('/sign/submit', { code: await world.readCode(person.phone) }), '签字完成');
}

async function draw(world: CitizenWorld, visitor: Visitor, person: Person): Promise<number> {
  let messages = 0;
  for (const [index, character] of Array.from(person.name).entries()) {
    const drawing = inventDrawing(character, world.fonts);
    for (const [from, stroke] of drawing.strokes.entries()) {
      const answer = await visitor.postText(`/sign/write/${index}/ink`, JSON.stringify({ turn: from + 1, from, ink: { ...drawing, strokes: [stroke] } }));
      assert(answer.text.includes('"taken"'), `${person.name}: a stroke of character ${index} was not kept: ${answer.status} ${answer.text.slice(0, 200)}`);
      messages += 1;
    }
  }
  return messages;
}

async function walkToWrite(visitor: Visitor, person: Person, documentName: DocumentName): Promise<void> {
  const pages = await walkToRead(visitor, person, documentName);
  for (let page = 1; page <= pages; page += 1) {
    assert((await visitor.get(`/sign/read/pages/${page}.png`)).status === 200, `page ${page} cannot be seen`);
    if (page < pages) await visitor.postForm(`/sign/read/reached/${page}`, {});
  }
  expectPage(await visitor.postForm('/sign/read/confirm', {}), '签字');
}

/** Drawn once: to draw it for each citizen would hold up all the others that are played here. */
const photo = plainPicture();

async function walkToRead(visitor: Visitor, person: Person, documentName: DocumentName): Promise<number> {
  const listed = expectPage(await visitor.get('/portal/signing'), '签约信息');
  const agreementId = must(signFormOf(listed.text, documentName), `${person.name} finds no ${documentName} to sign`);
  expectPage(await visitor.postForm(`/portal/sign/${agreementId}`, {}), documentName === '补租协议' ? '签约协议' : `签署${documentName}`);
  expectPage(await visitor.postForm('/portal/sign-here', {}), '电子合同');
  expectPage(await visitor.postForm('/sign/cover', {}), '电子合同');
  expectPage(await visitor.postForm('/sign/consent', { agreed: 'yes' }), '核对身份信息');
  assert((await visitor.postForm('/sign/identity', { agreed: 'yes' })).text.includes('name="picture"'), `${person.name} is asked for no picture of the card`);
  const picture = { name: 'picture', fileName: 'photo.png', mediaType: 'image/png', bytes: photo };
  await visitor.postFile('/sign/face/card', picture);
  const reading = expectPage(await visitor.postFile('/sign/face/person', picture), documentName === '补租协议' ? '阅读协议' : `阅读${documentName}`);
  return Number(/共 ?(\d+) ?页/.exec(reading.text)?.[1] ?? 1);
}

/** The agreement that the page's button for this document signs. */
function signFormOf(html: string, documentName: DocumentName): string | null {
  const items = html.split('<div class="item">').filter((item) => item.includes(`<h3>${documentName}</h3>`));
  for (const item of items) {
    const found = /action="\/portal\/sign\/([0-9a-f]+)"/.exec(item);
    if (found?.[1] !== undefined) return found[1];
  }
  return null;
}

async function download(visitor: Visitor, person: Person): Promise<Buffer> {
  const listed = expectPage(await visitor.get('/portal/signing'), '签约信息');
  for (const [, agreementId] of listed.text.matchAll(/href="\/portal\/documents\/([0-9a-f]+)"/g)) {
    const documents = await visitor.get(`/portal/documents/${agreementId}`);
    const view = /action="(\/portal\/view\/[0-9a-f]+)"/.exec(documents.text)?.[1];
    if (view === undefined) continue;
    const file = await visitor.get(`${view}/file.pdf?save=1`);
    if (file.status === 200 && file.bytes.subarray(0, 5).toString() === '%PDF-') return file.bytes;
  }
  throw new Error(`${person.name} cannot download the sealed agreement`);
}

/** The page of this heading; anything else stops the demonstration with what the page said. Words alone would not do: the frame of every page has many. */
function expectPage(page: Page, heading: string): Page {
  const found = /<h1[^>]*>([^<]*)<\/h1>/.exec(page.text)?.[1];
  assert(page.status === 200 && found === heading, `${page.path} answered ${page.status} with “${found ?? ''}” instead of “${heading}”: ${saidOn(page)}`);
  return page;
}

function saidOn(page: Page): string {
  return page.text.replace(/^.*<main/s, '').replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ').slice(0, 400);
}
