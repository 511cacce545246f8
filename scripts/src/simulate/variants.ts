import { ConfigError } from '@muster/coordinator';
import { type Scenario, scenarioFaults, scenarioSchema } from './scenario-schema.js';
import { troubleFaults } from './scenario-troubles.js';

/** One of several forms of a scenario that are compared. */
export interface Variant {
  /** Empty where the scenario has one form only. */
  readonly name: string;
  readonly scenario: Scenario;
}

/** What all forms share: else they would not meet the same queries. */
const shared: ReadonlySet<string> = new Set(['seed', 'strategies', 'queries', 'variants', 'windowMs']);

/**
 * The forms of a scenario, in the order in which it names them; itself if it names none.
 *
 * @param where how messages name the scenario, usually the file's path
 * @throws ConfigError with every fault of the forms
 */
export function variantsOf(scenario: Scenario, where: string): Variant[] {
  const { variants, ...base } = scenario;
  const named = Object.entries(variants);
  if (named.length === 0) {
    const faults = troubleFaults(scenario);
    if (faults.length > 0) throw new ConfigError(where, faults);
    return [{ name: '', scenario }];
  }
  const faults: string[] = [];
  const forms = named.map(([name, changes]): Variant => {
    const misplaced = Object.keys(changes).filter((field) => shared.has(field));
    faults.push(...misplaced.map((field) => `variants.${name}.${field}: must be the same for all variants`));
    const parsed = scenarioSchema.safeParse(changed(base, changes), { reportInput: true });
    faults.push(
      ...(parsed.success
        ? troubleFaults(parsed.data).map((fault) => `variants.${name}.${fault}`)
        : scenarioFaults(parsed.error, `variants.${name}.`)),
    );
    return { name, scenario: parsed.data ?? scenario };
  });
  if (faults.length > 0) throw new ConfigError(where, faults);
  return forms;
}

/** A field's own fields are replaced one by one, each whole: half of one distribution makes no other one. */
function changed(base: object, changes: Readonly<Record<string, unknown>>): object {
  const fields = Object.entries(changes).map(([name, change]) => {
    const before = (base as Readonly<Record<string, unknown>>)[name];
    return [name, isMapping(before) && isMapping(change) ? { ...before, ...change } : change];
  });
  return { ...base, ...Object.fromEntries(fields) };
}

function isMapping(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
