import type { Kysely, KyselyPlugin, RootOperationNode } from 'kysely';
import type { HubSchema } from '../../citizen-web/store/schema.ts';

/** The same database, which notes each question it is asked, as `kind: tables`, in order; those inside transactions too. */
export function countQueries(db: Kysely<HubSchema>, asked: string[]): Kysely<HubSchema> {
  const plugin: KyselyPlugin = {
    transformQuery: ({ node }) => {
      asked.push(`${node.kind.replace('QueryNode', '')}: ${tablesOf(node).join(', ')}`);
      return node;
    },
    transformResult: async ({ result }) => result,
  };
  return db.withPlugin(plugin);
}

function tablesOf(node: RootOperationNode): string[] {
  const names = new Set<string>();
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if ('kind' in value && value.kind === 'SchemableIdentifierNode' && 'identifier' in value && typeof value.identifier === 'object' && value.identifier !== null && 'name' in value.identifier) names.add(String(value.identifier.name));
    for (const inner of Object.values(value)) walk(inner);
  };
  walk(node);
  return [...names];
}
