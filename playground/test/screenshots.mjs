// Takes the screenshots of docs/playground.md: a newcomer's first minutes. `node test/screenshots.mjs [FOLDER]`.

import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { launch, open, root, serve, type } from "./browser.mjs";

const folder = process.argv[2] ?? join(root, "docs/playground");
mkdirSync(folder, { recursive: true });
const server = await serve();
const browser = await launch();

async function shot(name, options, run) {
  const { page, context, complaints } = await open(browser, server.address, { colorScheme: "light", ...options });
  await run(page);
  await page.evaluate(() => document.fonts.ready);
  await page.waitForTimeout(250);
  await page.screenshot({ path: join(folder, `${name}.png`), animations: "disabled", caret: "hide" });
  await context.close();
  if (complaints.length) throw new Error(`${name}: ${complaints.join("\n")}`);
}

const drop = async (page, path) => {
  await page.getByTestId("file").setInputFiles(join(root, path));
  await page.waitForTimeout(400);
};
const mistake = async (page) => {
  await type(page, "expression", 'Jion(" ", [givenName], [surname])');
  await page.locator("#expression .cm-lintRange-error").hover();
  await page.locator(".cm-diagnostic").waitFor();
};
const plan = async (page) => {
  await drop(page, "examples/zendesk/mapping.json");
  await page.getByRole("tab", { name: "Plan" }).click();
  await page.locator("#existing .cm-content").click();
  await page.keyboard.insertText(
    '{\n  "id": 7, "email": "ines.ferreira@contoso.com",\n  "name": "Ines Ferreira", "role": "end-user", "suspended": false\n}',
  );
  await page.locator("#plan-result .action").waitFor();
};
const phone = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 };

await shot("first", {}, async () => undefined);
await shot("mistake", {}, mistake);
await shot("document-empty", {}, async (page) => page.getByRole("tab", { name: "Document" }).click());
await shot("document", {}, async (page) => drop(page, "examples/zendesk/mapping.json"));
await shot("plan", {}, plan);
await shot("lineage", {}, async (page) => {
  await drop(page, "examples/zendesk/mapping.json");
  await page.getByRole("tab", { name: "Lineage" }).click();
});
await shot("compare", {}, async (page) => {
  await page.getByRole("tab", { name: "Compare" }).click();
  await page.getByLabel("As it was").selectOption("template zendesk");
  await page.getByTestId("file").setInputFiles({
    name: "after.json",
    mimeType: "application/json",
    buffer: Buffer.from(
      JSON.stringify(JSON.parse(readFileSync(join(root, "templates/zendesk/mapping.json"), "utf8"))).replaceAll(
        "[displayName]",
        "Coalesce([displayName], [mail])",
      ),
    ),
  });
  await page.waitForTimeout(300);
});
await shot("dark", { colorScheme: "dark" }, async (page) =>
  type(page, "expression", 'Switch([department], [department], "Executive Board", "Board", "Sales", "Field")'),
);
await shot("phone", phone, async () => undefined);
await shot("phone-document", phone, async (page) => drop(page, "examples/zendesk/mapping.json"));
await browser.close();
server.close();
