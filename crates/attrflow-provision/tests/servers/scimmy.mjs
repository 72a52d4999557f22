// Serves SCIM users and groups from memory with SCIMMY, for tests: node scimmy.mjs PORT
import express from "express";
import SCIMMY from "scimmy";
import SCIMMYRouters from "scimmy-routers";

let next = 1;

function declare(type) {
    const objects = new Map();
    SCIMMY.Resources.declare(type)
        .ingress((resource, instance) => {
            const id = resource.id ?? `s${next++}`;
            const object = { ...JSON.parse(JSON.stringify(instance)), id };
            for (const [other, { userName }] of objects) {
                if (userName && other !== id && userName.toLowerCase() === object.userName?.toLowerCase()) {
                    throw new SCIMMY.Types.Error(409, "uniqueness", "the user name is taken");
                }
            }
            objects.set(id, object);
            return object;
        })
        .egress((resource) => {
            if (resource.id) {
                if (!objects.has(resource.id)) {
                    throw new SCIMMY.Types.Error(404, null, "there is no such resource");
                }
                return objects.get(resource.id);
            }
            const all = [...objects.values()];
            return resource.filter ? resource.filter.match(all) : all;
        })
        .degress((resource) => {
            if (!objects.delete(resource.id)) {
                throw new SCIMMY.Types.Error(404, null, "there is no such resource");
            }
        });
}

SCIMMY.Resources.User.extend(SCIMMY.Schemas.EnterpriseUser, false);
declare(SCIMMY.Resources.User);
declare(SCIMMY.Resources.Group);
const routers = new SCIMMYRouters({ type: "bearer", handler: () => "test" });
express().use("/scim", routers).listen(Number(process.argv[2]), "127.0.0.1");
