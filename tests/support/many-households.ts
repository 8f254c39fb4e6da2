import { makeSampleHouseholds } from '../../build/sample-households.ts';
import type { SampleHousehold } from '../../build/sample-households.ts';
import type { FillInput } from '../../shared/documents/doors.ts';
import { fieldDefinitions } from '../../shared/domain/agreement-fields.ts';
import type { FieldDefinition, HouseholdMember } from '../../shared/domain/agreement-fields.ts';
import { sampleFillInput } from './sample-household.ts';

/** What the originals of `count` invented households say: no two alike, 1–8 members, one name in six with rare characters. */
export function manyFillInputs(count: number, seed: number): readonly FillInput[] {
  return makeSampleHouseholds(count, seed).map((household, index) => ({
    ...sampleFillInput, values: valuesOf(household), members: membersOf(household),
    agreementNo: `BZ20260100${String(index + 1).padStart(5, '0')}`, verifyUrl: `https://sign.example.gov.cn/v/${String(index).padStart(22, 'k')}`,
  }));
}

/** A list's cells by header → values by field, in the normal form that an import would give them. */
function valuesOf(household: SampleHousehold): Readonly<Record<string, string>> {
  const values: Record<string, string> = {};
  for (const definition of fieldDefinitions) {
    const header = [definition.label, ...definition.synonyms].find((each) => each in household.values);
    if (header !== undefined) values[definition.key] = normalForm(definition, household.values[header] ?? '');
  }
  return values;
}

function normalForm({ kind }: FieldDefinition, value: string | number): string {
  return typeof value === 'number' && (kind === 'money' || kind === 'area') ? value.toFixed(2) : String(value);
}

function membersOf(household: SampleHousehold): readonly HouseholdMember[] {
  return household.people.map(({ name, relation, memberType, idNumber }) => ({ name, relation, memberType, idType: '居民身份证', idNumber }));
}
