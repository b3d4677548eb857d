// node check_sarif.mjs DIRECTORY: validates its SARIF documents against the schema of the standard.
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';

const require = createRequire(import.meta.url);
const library = dirname(require.resolve('@microsoft/jest-sarif/package.json'));
const schema = JSON.parse(readFileSync(join(library, 'lib/schemas/sarif-2.1.0-rtm.5.json'), 'utf8'));
delete schema.$schema; // the validator knows its dialect
delete schema.id;

const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
addFormats(ajv);
const validate = ajv.compile(schema);

let failed = false;
const directory = process.argv[2];
const files = readdirSync(directory).filter((name) => name.endsWith('.sarif'));
for (const name of files) {
  const file = join(directory, name);
  if (validate(JSON.parse(readFileSync(file, 'utf8')))) continue;
  failed = true;
  for (const error of validate.errors.slice(0, 10)) {
    console.error(`${file}: ${error.instancePath}: ${error.message} ${JSON.stringify(error.params)}`);
  }
}
console.log(`${files.length} documents, ${failed ? 'not all valid' : 'all valid'}`);
process.exit(failed || files.length === 0 ? 1 : 0);
