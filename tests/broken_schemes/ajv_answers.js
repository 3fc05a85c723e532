// SPDX-License-Identifier: Apache-2.0
// Prints, for each document of the file named, whether ajv accepts it by the schema in the file.
"use strict";

const fs = require("fs");
const Ajv = require("ajv");

const asked = JSON.parse(fs.readFileSync(process.argv[2], "utf8"));
const accepts = new Ajv({ allErrors: false }).compile(asked.schema);
process.stdout.write(JSON.stringify(asked.documents.map((one) => accepts(one))));
