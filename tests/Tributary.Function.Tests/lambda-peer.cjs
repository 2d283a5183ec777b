// AWS' own client of the Runtime API, with a handler that says what it got.
const fs = require("fs"), os = require("os"), path = require("path"), { createRequire } = require("module");
const near = createRequire(process.env.TRIBUTARY_TEST_PACKAGES);
process.env.AWS_LAMBDA_RUNTIME_API = process.argv[2];
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "tributary-lambda-"));
process.on("exit", () => fs.rmSync(folder, { recursive: true, force: true }));
fs.writeFileSync(path.join(folder, "handler.js"), `exports.main = async (event, context) => {
  if (event.fail) throw new Error(event.fail);
  return { got: event, id: context.awsRequestId };
};`);
process.env.LAMBDA_TASK_ROOT = folder;
process.env._HANDLER = "handler.main";
const place = path.join(path.dirname(near.resolve("aws-lambda-ric/package.json")), "dist", "index.mjs");
import(place).then((client) => client.run(folder, "handler.main"));
