import { z } from 'zod';
import { lognormalP99, type percentileShares } from './percentiles.js';

type Percentiles = Readonly<Partial<Record<keyof typeof percentileShares, number | undefined>>>;

/** How a number is distributed: exactly one of these. */
export interface DistributionSpec {
  readonly constant?: number | undefined;
  /** Evenly between two numbers. */
  readonly uniform?: { readonly from: number; readonly to: number } | undefined;
  readonly exponential?: { readonly mean: number } | undefined;
  /** By two percentiles; the 99th may be given beside them and must then fit. */
  readonly lognormal?: { readonly p50: number; readonly p95: number; readonly p99?: number | undefined } | undefined;
  /** By two percentiles or more, with lognormal pieces between them. */
  readonly quantiles?: Percentiles | undefined;
  /** Any of these, each as likely as the others. */
  readonly empirical?: readonly number[] | undefined;
  /** One of several distributions, each with its share of the draws. */
  readonly mixture?: readonly { readonly share: number; readonly of: DistributionSpec }[] | undefined;
}

const value = z.number().min(0).max(1e9);
const above = z.number().positive().max(1e9);
const kinds = ['constant', 'uniform', 'exponential', 'lognormal', 'quantiles', 'empirical', 'mixture'] as const;

/** How far the 99th percentile of a lognormal may be from what the other two make it. */
const p99Tolerance = 0.05;

const uniform = z.strictObject({ from: value, to: value }).refine(({ from, to }) => from <= to, {
  error: 'from must be at most to',
});

const lognormal = z.strictObject({ p50: above, p95: above, p99: above.optional() }).superRefine((given, context) => {
  const { p50, p95, p99 } = given;
  if (p95 < p50) context.addIssue({ code: 'custom', message: `must be at least p50, ${p50}`, path: ['p95'] });
  const fitting = lognormalP99(p50, p95);
  if (p99 === undefined || Math.abs(p99 / fitting - 1) <= p99Tolerance) return;
  const message = `must be ${fitting.toPrecision(3)} within 5 % for a lognormal with p50 ${p50} and p95 ${p95}, got ${p99}; give \`quantiles\` for another form`;
  context.addIssue({ code: 'custom', message, path: ['p99'] });
});

const names = ['p1', 'p10', 'p50', 'p90', 'p95', 'p99', 'p999'] as const;
const quantiles = z
  .strictObject({
    p1: above.optional(),
    p10: above.optional(),
    p50: above.optional(),
    p90: above.optional(),
    p95: above.optional(),
    p99: above.optional(),
    p999: above.optional(),
  })
  .superRefine((given, context) => {
    const present = names.filter((name) => given[name] !== undefined);
    if (present.length < 2) context.addIssue({ code: 'custom', message: `give two or more of: ${names.join(', ')}` });
    present.forEach((name, i) => {
      const before = present[i - 1];
      if (before === undefined || (given[before] ?? 0) <= (given[name] ?? 0)) return;
      context.addIssue({ code: 'custom', message: `must be at least ${before}, ${given[before]}`, path: [name] });
    });
  });

const part = z.strictObject({
  share: z.number().min(0).max(1),
  of: z.lazy((): z.ZodType<DistributionSpec> => distribution),
});

/** A distribution in a scenario. */
export const distribution = z
  .strictObject({
    constant: value.optional(),
    uniform: uniform.optional(),
    exponential: z.strictObject({ mean: above }).optional(),
    lognormal: lognormal.optional(),
    quantiles: quantiles.optional(),
    empirical: z.array(value).min(1).max(1_000_000).optional(),
    mixture: z
      .array(part)
      .min(1)
      .max(16)
      .refine((parts) => Math.abs(parts.reduce((sum, { share }) => sum + share, 0) - 1) < 1e-9, {
        error: 'the shares must sum to 1',
      })
      .optional(),
  })
  .refine((given) => kinds.filter((kind) => given[kind] !== undefined).length === 1, {
    error: `give one of: ${kinds.join(', ')}`,
  });
