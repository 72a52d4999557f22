// The client of `attrflow lsp`, and the commands of the palette.
// @ts-check

const vscode = require("vscode");
const { ExecuteCommandRequest, LanguageClient } = require("vscode-languageclient/node");
const program = require("./program");
const show = require("./show");

const LANGUAGES = ["attrflow", "json", "jsonc", "markdown", "toml"];

/** @type {LanguageClient | undefined} */
let client;

/** @type {vscode.OutputChannel | undefined} */
let testOutput;

/** @param {vscode.ExtensionContext} context */
async function activate(context) {
  const command = (/** @type {string} */ name, /** @type {() => Promise<void>} */ run) =>
    context.subscriptions.push(
      vscode.commands.registerCommand(name, async () => {
        try {
          await run();
        } catch (error) {
          vscode.window.showErrorMessage(`attrflow: ${error instanceof Error ? error.message : error}`);
        }
      }),
    );
  command("attrflow.evaluateWithRecord", evaluate);
  command("attrflow.showLineage", lineage);
  command("attrflow.runTests", tests);
  command("attrflow.restart", () => restart(context));
  context.subscriptions.push(
    vscode.workspace.onDidChangeConfiguration(async (event) => {
      if (event.affectsConfiguration("attrflow.path")) {
        await restart(context);
      }
    }),
  );
  await start(context);
}

async function deactivate() {
  await client?.stop();
}

/** @param {vscode.ExtensionContext} context */
async function restart(context) {
  await client?.stop();
  client = undefined;
  await start(context);
}

/** @param {vscode.ExtensionContext} context */
async function start(context) {
  // VS Code does not activate the extension before that; this is the second lock.
  if (!vscode.workspace.isTrusted) {
    return;
  }
  const settings = vscode.workspace.getConfiguration("attrflow");
  const found = program.find({
    setting: settings.get("path", ""),
    folder: vscode.workspace.workspaceFolders?.[0]?.uri.fsPath,
    extension: context.extensionPath,
    platform: process.platform,
    searched: process.env.PATH ?? "",
  });
  if (found === undefined) {
    const choice = "Open Setting";
    const message = "attrflow: the program was not found. Install it, or set `attrflow.path`.";
    if ((await vscode.window.showWarningMessage(message, choice)) === choice) {
      await vscode.commands.executeCommand("workbench.action.openSettings", "attrflow.path");
    }
    return;
  }
  const run = { command: found.command, args: ["lsp"] };
  client = new LanguageClient(
    "attrflow",
    "attrflow",
    { run, debug: run },
    {
      documentSelector: LANGUAGES.flatMap((language) => [
        { language, scheme: "file" },
        { language, scheme: "untitled" },
      ]),
      initializationOptions: {
        records: settings.get("records", ""),
        target: settings.get("target", ""),
        config: settings.get("config", ""),
      },
      synchronize: {
        configurationSection: "attrflow",
        fileEvents: vscode.workspace.createFileSystemWatcher("**/attrflow.toml"),
      },
    },
  );
  await client.start();
}

/**
 * Runs a command of the server.
 *
 * @param {string} command
 * @param {any[]} parameters
 * @returns {Promise<any>}
 */
async function execute(command, parameters) {
  if (client === undefined) {
    throw new Error("the language server is not running");
  }
  return client.sendRequest(ExecuteCommandRequest.type, { command, arguments: parameters });
}

function editor() {
  const active = vscode.window.activeTextEditor;
  if (active === undefined) {
    throw new Error("no file is open");
  }
  return active;
}

async function evaluate() {
  const active = editor();
  const settings = vscode.workspace.getConfiguration("attrflow");
  if (settings.get("records", "") === "" && !(await chooseRecords(settings))) {
    return;
  }
  const place = {
    uri: active.document.uri.toString(),
    position: { line: active.selection.active.line, character: active.selection.active.character },
  };
  const answer = await execute("attrflow.evaluate", [place]);
  const items = answer.results.map((/** @type {any} */ result) => ({
    label: `record ${result.record}`,
    description: show.outcome(result),
    record: result.record,
  }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: answer.target ? `${answer.target}: ${answer.expression}` : answer.expression,
    placeHolder: "Choose the record that hovers show",
    matchOnDescription: true,
  });
  if (chosen !== undefined) {
    // The server remembers the record it was asked about last.
    await execute("attrflow.evaluate", [{ ...place, record: /** @type {any} */ (chosen).record }]);
  }
}

/** @param {vscode.WorkspaceConfiguration} settings */
async function chooseRecords(settings) {
  const files = await vscode.window.showOpenDialog({
    title: "Records to evaluate expressions with",
    filters: { Records: ["jsonl", "ndjson", "json", "csv"], "All files": ["*"] },
  });
  const file = files?.[0]?.fsPath;
  if (file === undefined) {
    return false;
  }
  const scope = vscode.workspace.workspaceFolders ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global;
  await settings.update("records", file, scope);
  return true;
}

async function lineage() {
  const active = editor();
  const answer = await execute("attrflow.lineage", [{ uri: active.document.uri.toString() }]);
  const page = await vscode.workspace.openTextDocument({ language: "markdown", content: show.lineage(answer) });
  await vscode.window.showTextDocument(page, vscode.ViewColumn.Beside);
}

async function tests() {
  const file = vscode.window.activeTextEditor?.document;
  const isCaseFile = file?.languageId === "toml" && /^\s*(\[mapping\]|\[\[case\]\])/m.test(file.getText());
  if (isCaseFile) {
    await file.save();
  }
  const report = await execute("attrflow.test", isCaseFile ? [{ uri: file.uri.toString() }] : []);
  testOutput ??= vscode.window.createOutputChannel("attrflow tests");
  testOutput.clear();
  show.tests(report).forEach((line) => testOutput?.appendLine(line));
  testOutput.show(true);
}

module.exports = { activate, deactivate };
