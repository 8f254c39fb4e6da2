/** What a database gives that prepares statements: better-sqlite3, and kysely's view of it. */
export type Preparing<Statement> = { readonly prepare: (sql: string) => Statement; readonly close: () => unknown };

/** A query builder writes few texts, apart from lists of varying length. */
const keptStatements = 500;

/** The same database, whose statements are prepared once a text: parsing SQL costs more than most of our statements do. */
export function rememberStatements<Statement>(database: Preparing<Statement>): { readonly prepare: (sql: string) => Statement; readonly close: () => void } {
  const statements = new Map<string, Statement>();
  return {
    prepare: (sql) => {
      const known = statements.get(sql);
      if (known !== undefined) return known;
      const statement = database.prepare(sql);
      // What changes tables is said once and must not outlive them.
      if (!/^\s*(?:select|insert|update|delete|with|begin|commit|rollback)\b/i.test(sql)) return statement;
      if (statements.size >= keptStatements) statements.clear();
      statements.set(sql, statement);
      return statement;
    },
    close: () => {
      statements.clear();
      database.close();
    },
  };
}
