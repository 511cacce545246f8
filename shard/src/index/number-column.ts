import type { BuiltField, FieldBuilder } from './field-builder.js';
import type { FieldContent } from './prepared-document.js';
import { type Section, type SectionFile, sectionsOf } from './sections.js';
import { type NumberColumn, numberBlock } from './segment.js';

/** The values of a field in a segment's file. */
export function readNumbers(file: SectionFile, field: string): NumberColumn {
  return {
    values: file.f64('numbers', field),
    blockMin: file.f64('leastNumbers', field),
    blockMax: file.f64('greatestNumbers', field),
  };
}

/** Gathers the values of a number or date field. */
export class NumberBuilder implements FieldBuilder {
  readonly name: string;
  readonly #numbers: number[] = [];

  constructor(name: string) {
    this.name = name;
  }

  get memoryBytes(): number {
    return 8 * this.#numbers.length;
  }

  add({ number = Number.NaN }: FieldContent): void {
    this.#numbers.push(number);
  }

  write(ordinals: Int32Array, documents: number): BuiltField {
    const values = new Float64Array(documents);
    ordinals.forEach((ordinal, i) => {
      if (ordinal >= 0) values[ordinal] = this.#numbers[i] as number;
    });
    return { sections: numberSections(this.name, values) };
  }
}

/** Sections of a field by its values, NaN where one is missing. */
export function numberSections(field: string, values: Float64Array): Section[] {
  const { least, greatest } = blockExtremes(values);
  return sectionsOf(field, { numbers: values, leastNumbers: least, greatestNumbers: greatest });
}

function blockExtremes(values: Float64Array): { least: Float64Array; greatest: Float64Array } {
  const blocks = Math.ceil(values.length / numberBlock);
  const least = new Float64Array(blocks).fill(Number.NaN);
  const greatest = new Float64Array(blocks).fill(Number.NaN);
  values.forEach((value, ordinal) => {
    const block = Math.floor(ordinal / numberBlock);
    // Comparisons with NaN fail, so a missing value changes nothing and the first value always takes the place of NaN.
    if (!((least[block] as number) <= value) && !Number.isNaN(value)) least[block] = value;
    if (!((greatest[block] as number) >= value) && !Number.isNaN(value)) greatest[block] = value;
  });
  return { least, greatest };
}
