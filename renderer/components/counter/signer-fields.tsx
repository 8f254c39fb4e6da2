import type { ReactNode } from 'react';
import { Alert, AutoComplete, Input, Radio } from 'antd';
import { Field } from '../act-dialog.tsx';
import { FilesButton, type ChosenFile } from '../file-field.tsx';

/** 谁来签字 as it is being filled in. What is typed of 受托人 stays while the other choice is looked at. */
export type SignerForm = { readonly isAgent: boolean; readonly name: string; readonly idNumber: string; readonly relation: string; readonly files: readonly ChosenFile[] };

const relations = ['配偶', '子女', '父母', '兄弟姐妹', '其他亲属', '社区工作人员'].map((value) => ({ value }));

/** 谁来签字: the principal applicant, or 受托人 with a 委托书. */
export function SignerFields({ form, hasLetter, onChange }: { readonly form: SignerForm; /** One was kept before. */ readonly hasLetter: boolean; readonly onChange: (form: SignerForm) => void }): ReactNode {
  return (
    <div className="desk-stack" role="group" aria-label="谁来签字">
      <Field label="谁来签字">{(id) => (
        <Radio.Group id={id} value={form.isAgent} onChange={(event) => onChange({ ...form, isAgent: event.target.value === true })}
          options={[{ value: false, label: '主申请人本人' }, { value: true, label: '受托人代签（须有委托书）' }]} />
      )}</Field>
      {form.isAgent && (
        <>
          <Field label="受托人姓名">{(id) => <Input id={id} value={form.name} onChange={(event) => onChange({ ...form, name: event.target.value })} maxLength={40} />}</Field>
          <Field label="受托人居民身份证号">{(id) => <Input id={id} className="desk-number" value={form.idNumber} onChange={(event) => onChange({ ...form, idNumber: event.target.value })} maxLength={40} autoComplete="off" />}</Field>
          <Field label="与主申请人的关系">{(id) => <AutoComplete id={id} value={form.relation} onChange={(relation) => onChange({ ...form, relation })} style={{ width: '100%' }} options={relations} placeholder="选择或填写" maxLength={40} showSearch={{ filterOption: (typed, option) => option?.value.includes(typed) ?? false }} />}</Field>
          <FilesButton accept=".pdf,.jpg,.jpeg,.png" label={hasLetter ? '重新上传委托书' : '上传委托书'} chosen={form.files} onChange={(files) => onChange({ ...form, files })} />
          <span className="desk-muted">{hasLetter && form.files.length === 0 ? '委托书已上传。' : ''}PDF、JPG 或 PNG，可选多个，按所选的顺序合成一份，共不超过 20 MB。</span>
          <Alert type="warning" title="委托书须写明受托人姓名、代理事项、权限和期限，并由主申请人签名（《民法典》第一百六十五条）。" />
        </>
      )}
    </div>
  );
}
