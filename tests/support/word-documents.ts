import {
  AlignmentType, Document, Footer, Header, LevelFormat, LineRuleType, Packer, PageNumber, PageBreak, Paragraph, Table, TableCell, TableRow, TextRun, WidthType, HeadingLevel,
} from 'docx';
import { makeZip } from './make-xlsx.ts';

/** A contract as an office would write it in Word, made by a library that is not ours. */
export async function officeContract(): Promise<Uint8Array> {
  const numbered = (text: string, level: number): Paragraph => new Paragraph({ numbering: { reference: 'clauses', level }, children: [new TextRun({ text, bold: level === 0 })] });
  const body = (text: string): Paragraph => new Paragraph({ indent: { firstLine: 480 }, alignment: AlignmentType.BOTH, children: [new TextRun(text)] });
  const cell = (text: string, width: number, bold = false): TableCell => new TableCell({ width: { size: width, type: WidthType.DXA }, children: [new Paragraph({ alignment: AlignmentType.CENTER, children: [new TextRun({ text, bold })] })] });
  const document = new Document({
    styles: { default: { document: { run: { font: '仿宋', size: 24 }, paragraph: { spacing: { line: 480, lineRule: LineRuleType.EXACT } } } } },
    numbering: { config: [{ reference: 'clauses', levels: [
      { level: 0, format: LevelFormat.CHINESE_COUNTING, text: '第%1条', alignment: AlignmentType.LEFT },
      { level: 1, format: LevelFormat.CHINESE_COUNTING_THOUSAND, text: '（%2）', alignment: AlignmentType.LEFT, style: { paragraph: { indent: { left: 480 } } } },
      { level: 2, format: LevelFormat.DECIMAL, text: '%3.', alignment: AlignmentType.LEFT, style: { paragraph: { indent: { left: 480 } } } },
    ] }] },
    sections: [{
      headers: { default: new Header({ children: [new Paragraph('协议编号：{{协议编号}}')] }) },
      footers: { default: new Footer({ children: [new Paragraph({ alignment: AlignmentType.CENTER, children: [new TextRun({ children: ['第 ', PageNumber.CURRENT, ' 页 共 ', PageNumber.TOTAL_PAGES, ' 页'] })] })] }) },
      children: [
        new Paragraph({ alignment: AlignmentType.CENTER, children: [new TextRun({ text: '深圳市福田区', bold: true, size: 44 })] }),
        new Paragraph({ alignment: AlignmentType.CENTER, children: [new TextRun({ text: '公共租赁住房补租协议书', bold: true, size: 44 })] }),
        new Paragraph(''),
        new Paragraph('甲方：{{甲方名称}}'),
        new Paragraph({ children: [new TextRun('乙方（承租人）：'), new TextRun('{{主'), new TextRun({ text: '申请人', bold: true }), new TextRun('}}')] }),
        new Paragraph({ children: [new TextRun('身份证号：'), new TextRun({ text: '                  ', underline: {} })] }),
        new Paragraph('联系电话：____________'),
        body('根据公共租赁住房管理的有关规定，甲乙双方在平等、自愿的基础上订立本协议。'),
        numbered('承租住房', 0),
        body('乙方承租的住房位于{{承租住房地址}}，建筑面积{{建筑面积}}平方米。'),
        numbered('补租金额', 0),
        numbered('每月补租金额为人民币{{每月补租金额}}元（大写：{{每月补租金额大写}}）。', 1),
        numbered('补租期限自{{起始日}}起至{{终止日}}止，具体如下：', 1),
        numbered('按季度支付；', 2),
        numbered('首次支付日为{{首次支付日}}。', 2),
        numbered('收款账户', 0),
        new Table({ columnWidths: [2000, 3000, 4000], rows: [
          new TableRow({ tableHeader: true, children: [cell('户名', 2000, true), cell('开户银行', 3000, true), cell('账号', 4000, true)] }),
          new TableRow({ children: [cell('{{户名}}', 2000), cell('{{开户银行}}', 3000), cell('{{账号}}', 4000)] }),
        ] }),
        numbered('其他约定', 0),
        numbered('本协议一式两份，甲乙双方各执一份。', 1),
        body('（以下无正文）'),
        new Paragraph({ indent: { firstLine: 480 }, children: [new TextRun('甲方（盖章）：                    乙方（签字）：')] }),
        new Paragraph('日期：     年   月   日          日期：     年   月   日'),
        new Paragraph({ children: [new PageBreak()] }),
        new Paragraph({ heading: HeadingLevel.HEADING_1, alignment: AlignmentType.CENTER, children: [new TextRun('附件：补租测算表')] }),
        body('测算依据：{{测算依据}}'),
      ],
    }],
  });
  return new Uint8Array(await Packer.toBuffer(document));
}

export type DocxParts = {
  /** The content of `<w:body>`. */
  readonly body: string;
  readonly styles?: string;
  readonly numbering?: string;
  readonly footnotes?: string;
  readonly comments?: string;
  /** Part names and contents of headers and footers, referred to by `r:id` of the same name: `header1`. */
  readonly furniture?: Readonly<Record<string, string>>;
  readonly isStrict?: boolean;
};

/** A document from its XML, for what no library writes. */
export function makeDocx(parts: DocxParts): Uint8Array {
  const space = parts.isStrict === true ? 'http://purl.oclc.org/ooxml/wordprocessingml/main' : 'http://schemas.openxmlformats.org/wordprocessingml/2006/main';
  const relations = parts.isStrict === true ? 'http://purl.oclc.org/ooxml/officeDocument/relationships' : 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
  const element = (name: string, content: string): string => `<?xml version="1.0" encoding="UTF-8"?><w:${name} xmlns:w="${space}" xmlns:r="${relations}">${content}</w:${name}>`;
  const optional = { styles: parts.styles, numbering: parts.numbering, footnotes: parts.footnotes, comments: parts.comments };
  const files: Record<string, string> = { 'word/document.xml': element('document', `<w:body>${parts.body}</w:body>`) };
  const related: string[] = [];
  for (const [name, content] of Object.entries(optional)) {
    if (content === undefined) continue;
    files[`word/${name}.xml`] = element(name, content);
    related.push(`<Relationship Id="${name}" Type="${relations}/${name}" Target="${name}.xml"/>`);
  }
  for (const [name, content] of Object.entries(parts.furniture ?? {})) {
    files[`word/${name}.xml`] = element(name.startsWith('header') ? 'hdr' : 'ftr', content);
    related.push(`<Relationship Id="${name}" Type="${relations}/${name.replace(/\d+$/, '')}" Target="${name}.xml"/>`);
  }
  files['[Content_Types].xml'] = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>';
  files['_rels/.rels'] = `<Relationships><Relationship Id="d" Type="${relations}/officeDocument" Target="word/document.xml"/></Relationships>`;
  files['word/_rels/document.xml.rels'] = `<Relationships>${related.join('')}</Relationships>`;
  return makeZip(files);
}

/** A paragraph of plain text; `properties` is the content of `<w:pPr>`, `look` of `<w:rPr>`. */
export function wordParagraph(text: string, properties = '', look = ''): string {
  return `<w:p><w:pPr>${properties}</w:pPr>${wordRun(text, look)}</w:p>`;
}

export function wordRun(text: string, look = ''): string {
  return `<w:r><w:rPr>${look}</w:rPr><w:t xml:space="preserve">${text}</w:t></w:r>`;
}
