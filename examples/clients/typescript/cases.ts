// SPDX-License-Identifier: Apache-2.0
// A case-management system: opens accounts and proposes awards (gRPC), a second officer approves
// them (Connect over fetch), and the household pays. Where and who come from the environment, as
// README.md beside this folder says.
import * as grpc from "@grpc/grpc-js";
import * as loader from "@grpc/proto-loader";
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ConnectClient, type Decision } from "./connect.js";

const clients = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const repository = join(clients, "..", "..");

function environment(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
}
const token = (name: string) => readFileSync(environment(name), "utf8").trim();

const community = `communities/${environment("ANNONA_COMMUNITY")}`;
const account = (id: string) => `${community}/accounts/${id}`;
const unit = environment("ANNONA_UNIT");
const household = `ben:${randomUUID().slice(0, 8)}`;
const shop = account(environment("ANNONA_SHOP"));

// ---- gRPC, with the contract read at run time

type Call = (request: object, metadata: grpc.Metadata,
             done: (error: grpc.ServiceError | null, answer: any) => void) => void;

function grpcService(name: string): (method: string, request: object) => Promise<any> {
  const definition = loader.loadSync(["accounts", "issuance"].map((file) =>
    `annona/v1/${file}.proto`), { includeDirs: [join(repository, "proto")], longs: String,
                                  enums: String });
  const contract = grpc.loadPackageDefinition(definition) as any;
  const authority = readFileSync(environment("ANNONA_CA"));
  const stub = new contract.annona.v1[name](environment("ANNONA_GRPC"),
    grpc.credentials.createSsl(authority),
    { "grpc.service_config": readFileSync(join(clients, "service_config.json"), "utf8") });
  const metadata = new grpc.Metadata();
  metadata.set("authorization", `Bearer ${token("ANNONA_OFFICER_TOKEN_FILE")}`);
  metadata.set("accept-language", "en");
  return (method, request) => new Promise((resolve, reject) => {
    (stub[method] as Call).call(stub, request, metadata, (error, answer) => {
      if (error) reject(error); else resolve(answer);
    });
  });
}

// ---- the case

const verdict = (of: Decision) => of.verdict.replace("VERDICT_", "").toLowerCase();

async function award(): Promise<void> {
  const accounts = grpcService("AccountService");
  const issuance = grpcService("IssuanceService");
  const caseFile = `case/${randomUUID()}`;
  const opened = await accounts("OpenAccount",
    { parent: community, accountId: household, requestId: `${caseFile}/open` });
  console.log(`open: ${verdict(opened.decision)}`);
  const proposed = await issuance("ProposeAward", {
    parent: community, requestId: `${caseFile}/award`,
    award: {
      account: account(household), pocket: "aid", programme: "town",
      inputs: [{ name: "members", value: { count: 3 } },
               { name: "registered", value: { flag: true } }],
      references: [{ name: "case_file", value: caseFile }],
    },
  });
  console.log(`propose: ${proposed.proposal.state.replace("PROPOSAL_STATE_", "").toLowerCase()}`);
  const approver = new ConnectClient(environment("ANNONA_URL"),
                                     token("ANNONA_APPROVER_TOKEN_FILE"));
  const approved = await approver.call<{ decision: Decision }>("IssuanceService/ApproveProposal", {
    name: proposed.proposal.name, etag: proposed.proposal.etag, requestId: `${caseFile}/approve`,
  });
  console.log(`approve: ${verdict(approved.decision)} ${approved.decision.amount?.value}`);
}

function payment(category: string, value: string): object {
  return { payer: account(household), payee: shop,
           lines: [{ category, amount: { unit, value } }] };
}

async function shopping(): Promise<void> {
  const till = new ConnectClient(environment("ANNONA_URL"), token("ANNONA_TOKEN_FILE"));
  const quoted = await till.call<{ decision: Decision }>("PaymentService/Quote",
    { parent: community, payment: payment("food.basic", "7.30") });
  console.log(`quote: ${verdict(quoted.decision)}`);
  const asked = { parent: community, payment: payment("food.basic", "7.30"),
                  requestId: randomUUID() };
  const paid = await till.call<{ decision: Decision }>("PaymentService/Pay", asked);
  console.log(`pay: ${verdict(paid.decision)} ${paid.decision.amount?.value}`);
  const refused = await till.call<{ decision: Decision }>("PaymentService/Pay",
    { parent: community, payment: payment("alcohol", "7.30"), requestId: randomUUID() });
  console.log(`refused: ${refused.decision.code}: ${refused.decision.text}`);
  for (const finding of refused.decision.findings ?? [])
    if (finding.refused) console.log(`  rule ${finding.rule}: ${finding.text}`);
}

async function statement(): Promise<void> {
  const office = new ConnectClient(environment("ANNONA_URL"), token("ANNONA_OFFICER_TOKEN_FILE"));
  const found = await office.call<{ lines?: { text: string; delta: { value: string } }[] }>(
    "BalanceService/ListStatementLines",
    { account: account(household), purpose: "question of the household" });
  for (const line of found.lines ?? []) console.log(`statement: ${line.delta.value} ${line.text}`);
}

await award();
await shopping();
await statement();
