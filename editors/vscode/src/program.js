// Which program is the language server: the one of the setting, the one that comes with the extension, or the one on the path.
// @ts-check

const fs = require("node:fs");
const path = require("node:path");

/**
 * @typedef {object} Place
 * @property {string} setting the setting `attrflow.path`
 * @property {string | undefined} folder the folder that is open
 * @property {string} extension the folder of the extension
 * @property {NodeJS.Platform} platform
 * @property {string} searched the variable PATH
 * @property {(file: string) => boolean} [isFile]
 */

/**
 * Returns the program's path, and where it was found; none where there is none.
 *
 * @param {Place} place
 * @returns {{ command: string, from: "setting" | "extension" | "path" } | undefined}
 */
function find(place) {
  const isFile = place.isFile ?? ((file) => fs.existsSync(file) && fs.statSync(file).isFile());
  const paths = place.platform === "win32" ? path.win32 : path.posix;
  const name = place.platform === "win32" ? "attrflow.exe" : "attrflow";
  const setting = place.setting.trim();
  if (setting !== "") {
    // A name without a folder is looked up on the path, as a shell does.
    if (!setting.includes("/") && !setting.includes("\\")) {
      const found = onPath(setting);
      return found === undefined ? undefined : { command: found, from: "setting" };
    }
    const command = paths.isAbsolute(setting) ? setting : paths.join(place.folder ?? "", setting);
    return isFile(command) ? { command, from: "setting" } : undefined;
  }
  const own = paths.join(place.extension, "bin", name);
  if (isFile(own)) {
    return { command: own, from: "extension" };
  }
  const found = onPath(name);
  return found === undefined ? undefined : { command: found, from: "path" };

  /** @param {string} wanted */
  function onPath(wanted) {
    const names = place.platform === "win32" && !wanted.endsWith(".exe") ? [`${wanted}.exe`] : [wanted];
    // Relative folders on the path would let a workspace bring a program of its own.
    const folders = place.searched.split(paths.delimiter).filter((folder) => paths.isAbsolute(folder));
    return folders.flatMap((folder) => names.map((one) => paths.join(folder, one))).find(isFile);
  }
}

module.exports = { find };
