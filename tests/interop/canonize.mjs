// Reads the JSON-LD file of the last argument with jsonld.js, found in the folder of the first,
// and prints it as canonical N-Quads (RDFC-1.0). No network: our contexts stand in the file.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";

const [folder, file] = process.argv.slice(2);
const jsonld = createRequire(join(resolve(folder), "package.json"))("jsonld");
const documentLoader = (url) => {
  throw new Error(`no document may be loaded: ${url}`);
};
const quads = await jsonld.canonize(JSON.parse(readFileSync(file, "utf8")), {
  algorithm: "RDFC-1.0",
  format: "application/n-quads",
  documentLoader,
  // A term that the context does not know is an error, not silence.
  safe: true,
});
process.stdout.write(quads);
