// Serves SCIM users and groups with SCIMMY, for tests: node scimmy.mjs PORT [FILE]
// With FILE it keeps them there, so that a server that was killed can be started again.
import { randomUUID } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import express from "express";
import SCIMMY from "scimmy";
import SCIMMYRouters from "scimmy-routers";

const [port, file] = process.argv.slice(2);
const kept = file && existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
const all = {};

function keep() {
    if (file) {
        const lists = Object.entries(all).map(([name, objects]) => [name, [...objects]]);
        writeFileSync(`${file}.new`, JSON.stringify(Object.fromEntries(lists)));
        renameSync(`${file}.new`, file);
    }
}

function declare(type) {
    const objects = (all[type.name] = new Map(kept[type.name] ?? []));
    SCIMMY.Resources.declare(type)
        .ingress((resource, instance) => {
            const id = resource.id ?? randomUUID();
            const object = { ...JSON.parse(JSON.stringify(instance)), id };
            for (const [other, { userName }] of objects) {
                if (userName && other !== id && userName.toLowerCase() === object.userName?.toLowerCase()) {
                    throw new SCIMMY.Types.Error(409, "uniqueness", "the user name is taken");
                }
            }
            objects.set(id, object);
            keep();
            return object;
        })
        .egress((resource) => {
            if (resource.id) {
                if (!objects.has(resource.id)) {
                    throw new SCIMMY.Types.Error(404, null, "there is no such resource");
                }
                return objects.get(resource.id);
            }
            const found = [...objects.values()];
            return resource.filter ? resource.filter.match(found) : found;
        })
        .degress((resource) => {
            if (!objects.delete(resource.id)) {
                throw new SCIMMY.Types.Error(404, null, "there is no such resource");
            }
            keep();
        });
}

SCIMMY.Resources.User.extend(SCIMMY.Schemas.EnterpriseUser, false);
declare(SCIMMY.Resources.User);
declare(SCIMMY.Resources.Group);
const routers = new SCIMMYRouters({ type: "bearer", handler: () => "test" });
express().use("/scim", routers).listen(Number(port), "127.0.0.1");
