import type { Compilable, CompiledQuery, DialectAdapter, Kysely, QueryResult } from 'kysely';
import { assert } from '../../shared/lib/assert.ts';

/** Stands in a statement for a value that is given when it runs. */
class Place {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/**
 * A question that is asked often: put together and turned into SQL once a database, then only run. Building it costs more than asking it
 * where a page asks hundreds. `names` are those of the values that `build` is given; it must not look at a value, only put it into its place.
 */
export function statement<Db extends Pick<Kysely<unknown>, 'getExecutor' | 'executeQuery'>, Values extends object, Row>(
  names: readonly (keyof Values & string)[], build: (db: Db, values: Values) => Compilable<Row>,
): (db: Db, values: Values) => Promise<QueryResult<Row>> {
  const compiled = new WeakMap<DialectAdapter, CompiledQuery<Row>>();
  return (db, values) => {
    const { adapter, plugins } = db.getExecutor();
    // A plugin looks at each question while it is put together.
    const query = (plugins.length === 0 ? compiled.get(adapter) : undefined) ?? build(db, placesFor<Values>(names)).compile();
    if (plugins.length === 0) compiled.set(adapter, query);
    return db.executeQuery({ ...query, parameters: query.parameters.map((each) => (each instanceof Place ? Reflect.get(values, each.name) : each)) });
  };
}

function placesFor<Values extends object>(names: readonly (keyof Values & string)[]): Values {
  const places: object = Object.fromEntries(names.map((name) => [name, new Place(name)]));
  // The query builder takes any object for a value and hands it on as it is, so a place stands for a value of any type.
  return new Proxy(places, {
    get: (target, name) => {
      assert(typeof name === 'symbol' || Object.hasOwn(target, name), `the statement has no value ${String(name)}`);
      return Reflect.get(target, name) as unknown;
    },
  }) as Values;
}
