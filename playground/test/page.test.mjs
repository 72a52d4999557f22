// The page in a browser, as people use it.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { dist, launch, open, root, serve, type, value } from "./browser.mjs";

const axe = readFileSync(join(root, "playground/node_modules/axe-core/axe.min.js"), "utf8");
let browser;
let server;

before(async () => {
  server = await serve();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  server?.close();
});

async function withPage(options, run) {
  const { page, context, complaints } = await open(browser, server.address, options);
  await run(page, context);
  assert.deepEqual(complaints, []);
  await context.close();
}

/** Drops a file of the repository, or one with this text. */
async function drop(page, name, text) {
  const content = text ?? readFileSync(join(root, name), "utf8");
  await page.evaluate(
    ([name, content]) => {
      const data = new DataTransfer();
      data.items.add(new File([content], name));
      for (const type of ["dragenter", "dragover", "drop"])
        document.body.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
    },
    [name.split("/").at(-1), content],
  );
}

const text = (page, selector) => page.locator(selector).innerText();
const has = (page, selector, words) => page.locator(selector).filter({ hasText: words }).first().waitFor({ timeout: 10_000 });

async function accessible(page, what) {
  // The script of the checker is injected by the test, past the policy of the page.
  const found = await page.evaluate(async (source) => {
    if (!window.axe) (0, eval)(source);
    const { violations } = await window.axe.run(document, { resultTypes: ["violations"] });
    return violations.map(
      ({ id, nodes }) =>
        `${id}: ${nodes
          .slice(0, 3)
          .map((node) => `${node.html.slice(0, 140)} ${node.any.map((check) => check.message).join("; ")}`)
          .join(" | ")}`,
    );
  }, axe);
  assert.deepEqual(found, [], what);
}

test("a value is there from the beginning, and follows what is typed", () =>
  withPage({}, async (page) => {
    assert.match(await value(page), /^"\S+ \S+"$/);
    await type(page, "record", '{ "givenName": "Ada", "surname": "Lovelace", "n": 9007199254740993 }');
    assert.equal(await value(page), '"Ada Lovelace"');
    await type(page, "expression", "[n]");
    assert.equal(await value(page), "9007199254740993");
    await type(page, "expression", "IgnoreFlowIfNullOrEmpty([title])");
    assert.equal(await value(page), "");
    await has(page, "#value-about", "No flow");
    await type(page, "expression", 'ToUpper(Append([givenName], "!"))');
    assert.equal(await value(page), '"ADA!"');
    const parts = await page.locator("#trace .part").allInnerTexts();
    assert.deepEqual(
      parts.map((part) => part.split(/\s+/).at(-1)),
      ['"ADA!"', '"Ada!"', '"Ada"', '"!"'],
    );
  }));

test("a mistake is underlined, explained and fixed", () =>
  withPage({}, async (page) => {
    await type(page, "expression", 'Jion(" ", [givenName], [surname])');
    await page.locator("#expression .cm-lintRange-error").waitFor();
    const findings = page.getByTestId("findings");
    assert.match(await findings.innerText(), /AF0203[\s\S]*Jion/);
    assert.equal(await value(page), "");
    await page.locator("#expression .cm-lintRange-error").hover();
    await page.locator(".cm-diagnostic").waitFor();
    await findings.getByRole("button", { name: "Explain AF0203" }).click();
    await has(page, ".explanation", "Accepted");
    await findings.getByRole("button", { name: /Replace/ }).click();
    assert.match(await value(page), /^"/);
    assert.match(await findings.innerText(), /No findings/);
  }));

test("completion, hover and the reference", () =>
  withPage({}, async (page) => {
    await type(page, "expression", "");
    await page.keyboard.type("NormalizeD");
    await page.locator(".cm-tooltip-autocomplete li", { hasText: "NormalizeDiacritics" }).waitFor();
    await page.waitForTimeout(150);
    await page.keyboard.press("Enter");
    assert.match(await text(page, "#expression .cm-content"), /^NormalizeDiacritics\(/);
    await has(page, "#reference-page", "NormalizeDiacritics");
    await type(page, "expression", "ToLower([mail])");
    await page.locator("#expression .cm-line span", { hasText: "ToLower" }).hover();
    await has(page, ".cm-tooltip-hover", "ToLower(source");
    await page.getByLabel("Search functions").fill("days between dates");
    await page.getByLabel("Search functions").fill("datediff");
    await has(page, "#reference-page", "DateDiff(");
    await page.locator("#reference-page").getByRole("button", { name: /^Try/ }).first().click();
    assert.match(await text(page, "#expression .cm-content"), /^DateDiff/);
  }));

test("a dropped document shows findings, values, the object, the lineage", () =>
  withPage({}, async (page) => {
    await drop(page, "examples/zendesk/mapping.json");
    await has(page, "#document-form", "Zendesk");
    assert.match(await page.getByTestId("findings").innerText(), /AF0520/);
    assert.ok((await page.locator("#mapping-rows tr").count()) > 5);
    await has(page, "#mapping-rows .value-cell", "@contoso.com");
    await page.getByRole("tab", { name: "Target object" }).click();
    await has(page, "#target-object", '"email"');
    await page.getByRole("tab", { name: "Lineage" }).click();
    assert.ok((await page.locator(".graph .edge").count()) > 5);
    await page.getByRole("tab", { name: "Text" }).click();
    await page.locator("#document-editor .cm-content").waitFor();
    await page.getByLabel("Object mapping").selectOption({ label: "Group → Group" });
    await page.getByRole("tab", { name: "Mappings" }).click();
    await has(page, "#mapping-rows", "name");
  }));

test("a finding of a document is fixed in its text", () =>
  withPage({}, async (page) => {
    const broken = readFileSync(join(root, "examples/zendesk/mapping.json"), "utf8").replace("Coalesce(", "Coalese(");
    await page.getByTestId("file").setInputFiles({ name: "mapping.json", mimeType: "application/json", buffer: Buffer.from(broken) });
    const findings = page.getByTestId("findings");
    await has(page, '[data-testid="findings"]', "AF0203");
    await page.locator("#document-findings-section").evaluate((section) => {
      section.open = true;
    });
    await findings
      .getByRole("button", { name: /Replace.*Coalese/ })
      .first()
      .click();
    await page.waitForFunction(() => !document.querySelector('[data-testid="findings"]').textContent.includes("AF0203"));
  }));

test("a plan compares with what exists", () =>
  withPage({}, async (page) => {
    await drop(page, "examples/zendesk/mapping.json");
    await page.getByRole("tab", { name: "Plan" }).click();
    await has(page, "#plan-result", "create");
    await page.locator("#existing .cm-content").click();
    await page.keyboard.insertText('{ "id": 7, "email": "ines.ferreira@contoso.com", "name": "Old Name", "role": "end-user" }');
    await has(page, "#plan-result .action", "update");
    await has(page, "#plan-result .changes", "Old Name");
    await has(page, "#plan-result pre", "PUT ");
  }));

test("a table of people is mapped as a whole, and compared", () =>
  withPage({}, async (page) => {
    await drop(page, "examples/zendesk/mapping.json");
    await drop(
      page,
      "people.csv",
      "userPrincipalName,mail,displayName,accountEnabled,department\nada@contoso.com,ada@contoso.com,Ada,True,Sales\ndora@contoso.com,dora@contoso.com,,True,Sales\n",
    );
    await has(page, "#people-about", "2 records");
    await has(page, "#people-tally", "at fault");
    await page.getByLabel("Next record").click();
    await has(page, "#record .cm-content", "dora@contoso.com");
    await page.getByRole("tab", { name: "Compare" }).click();
    await page.getByLabel("As it was").selectOption("current");
    await drop(
      page,
      "after.json",
      readFileSync(join(root, "examples/zendesk/mapping.json"), "utf8").replace("[displayName]", "ToUpper([displayName])"),
    );
    await has(page, '[data-testid="findings"]', "changed");
    await has(page, '[data-testid="findings"]', "For the people");
  }));

test("links hold values only when that is chosen", () =>
  withPage({}, async (page, context) => {
    await type(page, "record", '{ "givenName": "Secret", "surname": "Person" }');
    await type(page, "expression", "ToUpper([givenName])");
    assert.equal(new URL(page.url()).hash, "");
    await page.getByRole("button", { name: "Share" }).click();
    const address = page.getByLabel("Link", { exact: true });
    await page.waitForFunction(() => document.querySelector("#share-address").value.includes("#s="));
    const without = await address.inputValue();
    await page.getByLabel("Include the record").check();
    await page.waitForFunction((before) => document.querySelector("#share-address").value !== before, without);
    const whole = await address.inputValue();
    assert.equal(new URL(page.url()).hash, "");
    for (const [link, expected] of [
      [without, /^"(?!SECRET)/],
      [whole, /^"SECRET"$/],
    ]) {
      const other = await context.newPage();
      await other.goto(link);
      await has(other, "#expression .cm-content", "ToUpper([givenName])");
      assert.match(await value(other), expected);
      await other.close();
    }
    const bad = await context.newPage();
    await bad.goto(`${server.address}#s=AAAA`);
    await has(bad, "#status", "the link cannot be read");
  }));

test("nothing is sent, and nothing can be", () =>
  withPage({}, async (page) => {
    const seen = server.requests.length;
    await type(page, "record", '{ "givenName": "Secret" }');
    await drop(page, "examples/zendesk/mapping.json");
    await drop(page, "users.csv", "mail,displayName\nsecret@contoso.com,Secret\n");
    await has(page, "#people-about", "1 record");
    assert.deepEqual(server.requests.slice(seen), []);
    assert.ok(
      server.requests.every((request) => request.startsWith("GET ")),
      server.requests.join("\n"),
    );
    const refused = await page.evaluate(async () => {
      const tries = [() => fetch("./x", { method: "POST", body: "x" }), () => fetch("https://example.com/")];
      const outcomes = await Promise.all(
        tries.map((run) =>
          run().then(
            () => "sent",
            () => "refused",
          ),
        ),
      );
      return [...outcomes, navigator.sendBeacon("./y", "y") ? "queued" : "refused"];
    });
    assert.deepEqual(refused.slice(0, 2), ["refused", "refused"]);
    assert.ok(!server.requests.some((request) => request.includes("/y") || request.includes("/x")));
  }).catch((error) => {
    // The browser says what the policy refused; that is what this test wants.
    if (!/Content Security Policy|Fetch API cannot load/.test(String(error.message))) throw error;
  }));

test("bad files are named, and change nothing", () =>
  withPage({}, async (page) => {
    for (const [name, content] of [
      ["empty.json", ""],
      ["page.html", "<html></html>"],
      ["cut.json", '{"a": '],
      ["list.json", "[1, 2]"],
    ]) {
      await drop(page, name, content);
      await has(page, "#status", name);
    }
    assert.match(await value(page), /^"/);
    await page.getByTestId("file").setInputFiles(join(root, "tests/inputs/workbook.xlsx"));
    await has(page, "#status", "AF0829");
    await drop(page, "broken.json", readFileSync(join(root, "examples/zendesk/mapping.json"), "utf8").slice(0, -1500));
    await has(page, '[data-testid="findings"]', "AF0");
  }));

test("it works with the keyboard alone", () =>
  withPage({}, async (page) => {
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.textContent), "Expression");
    await page.keyboard.press("ArrowRight");
    assert.equal(await page.evaluate(() => document.body.dataset.view), "document");
    await page.keyboard.press("ArrowLeft");
    const reached = new Set();
    for (let at = 0; at < 30; at++) {
      await page.keyboard.press("Tab");
      reached.add(await page.evaluate(() => document.activeElement.closest("[data-testid]")?.dataset.testid ?? document.activeElement.id));
    }
    for (const wanted of ["expression", "record", "share", "sample", "examples"])
      assert.ok(reached.has(wanted), `${wanted} of ${[...reached]}`);
  }));

for (const colorScheme of ["light", "dark"]) {
  test(`no finding of axe, ${colorScheme}`, async () => {
    const { page, context } = await open(browser, server.address, { colorScheme, bypassCSP: true });
    await accessible(page, "expression");
    await type(page, "expression", "Jion([a], )");
    await accessible(page, "an expression with findings");
    await page.getByRole("tab", { name: "Document" }).click();
    await accessible(page, "the empty document view");
    await drop(page, "examples/zendesk/mapping.json");
    await drop(page, "people.csv", "mail,displayName,accountEnabled,department\na@contoso.com,,True,Sales\n");
    await has(page, "#people-tally", "at fault");
    for (const name of ["Mappings", "Target object", "Plan", "Lineage", "Text"]) {
      await page.getByRole("tab", { name }).click();
      await accessible(page, name);
    }
    await page.getByRole("tab", { name: "Compare" }).click();
    await page.getByLabel("As it was").selectOption("template zendesk");
    await page.getByLabel("As it is to be").selectOption("template freshdesk");
    await has(page, "#compare-result", "added");
    await accessible(page, "compare");
    await page.getByRole("button", { name: "Share" }).click();
    await accessible(page, "share");
    await context.close();
  });
}

test("it fits a phone", () =>
  withPage({ viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true }, async (page) => {
    const fits = async (what) => assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), what);
    await fits("expression");
    await page.getByRole("tab", { name: "Document" }).click();
    await fits("empty document");
    await drop(page, "examples/zendesk/mapping.json");
    for (const name of ["Mappings", "Target object", "Plan", "Lineage", "Text"]) {
      await page.getByRole("tab", { name }).click();
      await fits(name);
    }
    await page.getByRole("tab", { name: "Compare" }).click();
    await fits("compare");
    await page.getByRole("button", { name: "Functions" }).click();
    await fits("functions");
  }));

test("opened as a file, it says what to do", async () => {
  const page = await browser.newPage();
  await page.goto(String(pathToFileURL(join(dist, "index.html"))));
  await page.locator("#starting", { hasText: "attrflow playground" }).waitFor();
  await page.close();
});
