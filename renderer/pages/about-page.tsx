import { useState, type ReactNode } from 'react';
import { Alert, Button, Card, Descriptions, Input, Modal, Table } from 'antd';
import type { ShippedPart } from '../../shared/desk/about-calls.ts';
import type { CallOutput } from '../../shared/desk/contract.ts';
import { Loaded, PageFrame } from '../components/page-frame.tsx';
import { changesNothing, useCall } from '../hooks/use-call.ts';

type About = CallOutput<'about.show'>;

/** What our fonts are called by those who made them, and what they are for. */
const fontWords: Readonly<Record<string, { readonly title: string; readonly use: string }>> = {
  '@expo-google-fonts/noto-serif-sc': { title: 'Noto Serif SC（思源宋体）', use: '文书正文与标题' },
  '@fontsource/lxgw-wenkai': { title: 'LXGW WenKai（霞鹜文楷）', use: '思源宋体没有的生僻字' },
};

/** 关于: which program and version this is, what prints its documents, and the licences of all that it brings along. */
export function AboutPage(): ReactNode {
  const about = useCall('about.show', {}, changesNothing);
  const [shown, setShown] = useState<ShippedPart | null>(null);
  return (
    <PageFrame title="关于签约台" isNarrow>
      <Loaded state={about}>{(value) => (
        <>
          <Card size="small">
            <Descriptions size="small" column={1} items={[
              { key: 'version', label: '版本', children: value.version },
              { key: 'what', label: '用途', children: '补租协议线上签约：名单导入、推送、审核、用印、验真，断网时也能办理。' },
            ]} />
          </Card>
          <Fonts about={value} onShow={setShown} />
          <Packages parts={value.parts.filter(({ kind }) => kind !== 'font')} onShow={setShown} />
        </>
      )}</Loaded>
      {shown !== null && <LicenceText part={shown} onClose={() => setShown(null)} />}
    </PageFrame>
  );
}

type OnShow = (part: ShippedPart) => void;

function Fonts({ about, onShow }: { readonly about: About; readonly onShow: OnShow }): ReactNode {
  return (
    <Card size="small" title="文书字体">
      <div className="desk-stack">
        <Table size="small" rowKey="name" pagination={false} scroll={{ x: 'max-content' }} dataSource={about.parts.filter(({ kind }) => kind === 'font')} columns={[
          { title: '字体', render: (_, part) => fontWords[part.name]?.title ?? part.name },
          { title: '用处', render: (_, part) => fontWords[part.name]?.use ?? '' },
          { title: '许可证', width: 190, render: (_, part) => <LicenceButton part={part} onShow={onShow} /> },
        ]} />
        {about.rareFont === null && <div className="desk-muted">两种字体都没有的字会在推送前指出。有花园明朝（HanaMinB）等 TrueType 字体文件的，启动时用 --rare-font 指定，即可打印更多生僻字。</div>}
        {about.rareFont?.problem === null && <Alert type="success" showIcon title={`生僻字字体“${about.rareFont.fileName}”已启用。`} />}
        {about.rareFont !== null && about.rareFont.problem !== null && <Alert type="warning" showIcon title={about.rareFont.problem} />}
      </div>
    </Card>
  );
}

function Packages({ parts, onShow }: { readonly parts: readonly ShippedPart[]; readonly onShow: OnShow }): ReactNode {
  const [wanted, setWanted] = useState('');
  const found = parts.filter(({ name }) => name.toLowerCase().includes(wanted.trim().toLowerCase()));
  return (
    <Card size="small" title={`所用开源软件 ${parts.length} 项`} extra={<Input aria-label="按名称查找" placeholder="按名称查找" allowClear size="small" style={{ width: 180 }} onChange={(event) => setWanted(event.target.value)} />}>
      <Table size="small" rowKey={({ name, version }) => `${name}@${version}`} dataSource={found} scroll={{ x: 'max-content' }} pagination={{ pageSize: 15, showSizeChanger: false, size: 'small' }} columns={[
        { title: '名称', dataIndex: 'name' },
        { title: '版本', dataIndex: 'version', width: 110 },
        { title: '作者', dataIndex: 'author', render: (author: string) => author.replace(/\s*[<(].*$/, '') },
        { title: '许可证', width: 190, render: (_, part) => <LicenceButton part={part} onShow={onShow} /> },
      ]} />
    </Card>
  );
}

function LicenceButton({ part, onShow }: { readonly part: ShippedPart; readonly onShow: OnShow }): ReactNode {
  return <Button type="link" size="small" style={{ padding: 0 }} onClick={() => onShow(part)}>{part.licence ?? '未注明'}</Button>;
}

function LicenceText({ part, onClose }: { readonly part: ShippedPart; readonly onClose: () => void }): ReactNode {
  const licence = useCall('about.licence', { name: part.name, version: part.version }, changesNothing);
  return (
    <Modal open title={`${part.name} ${part.version} 的许可证`} width={760} footer={null} onCancel={onClose}>
      <Loaded state={licence}>{({ text }) => <pre className="desk-licence">{text}</pre>}</Loaded>
    </Modal>
  );
}
