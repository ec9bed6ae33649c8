import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "ava";
import { readConfig } from "./config_file.js";
import { HomeError } from "./errors.js";
import { readGenesis } from "./genesis_file.js";
import { initialisedHome } from "./testing.js";

test("records may stand in a file of their own, which config.json names", (t) => {
  const home = initialisedHome(t);
  const path = (name: string) => join(home, name);
  const read = (name: string) => JSON.parse(readFileSync(path(name), "utf8"));
  const write = (name: string, value: unknown) => writeFileSync(path(name), JSON.stringify(value));
  const { records, ...genesis } = read("genesis.json");
  const open = () => {
    const { genesisFile, genesisRecordsFile } = readConfig(home);
    return readGenesis(genesisFile, genesisRecordsFile);
  };
  const whole = open();
  write("genesis.json", genesis);
  t.throws(open, { instanceOf: HomeError, message: /records/ });
  write("config.json", { ...read("config.json"), genesis_records_file: "records.json" });
  t.throws(open, { instanceOf: HomeError, message: /records\.json is missing/ });
  write("records.json", records);
  t.deepEqual(open(), whole);
  write("records.json", [...records, { Unknown: {} }]);
  t.throws(open, { instanceOf: HomeError, message: /records\.json is no genesis/ });
  rmSync(path("records.json"));
});
