"""Writes the files of this folder: `pip install openpyxl pandas`, then `python make.py`."""

import csv
import gzip
import io
import json
import zipfile
from datetime import datetime
from pathlib import Path

import openpyxl
import pandas

HERE = Path(__file__).parent

# What the portal's user export and Graph have in common; no value is missing in Graph's answer but as null.
PEOPLE = [
    {
        "id": "0b2e5a1c-6a2f-4d0e-9a53-1f0f7c1d0001",
        "userPrincipalName": "ada@contoso.example",
        "displayName": "Ada Lovelace",
        "givenName": "Ada",
        "surname": "Lovelace",
        "mail": "ada@contoso.example",
        "accountEnabled": True,
        "jobTitle": "Analyst, senior",
        "streetAddress": "12 St James's Square\nSecond floor",
        "postalCode": "01069",
        "employeeId": "00123",
        "officeLocation": "4/117",
        "mobilePhone": "+44 7700 900123",
        "businessPhones": ["+44 20 7946 0958"],
        "otherMails": ["ada@home.example", "lovelace@home.example"],
    },
    {
        "id": "0b2e5a1c-6a2f-4d0e-9a53-1f0f7c1d0002",
        "userPrincipalName": "grace@contoso.example",
        "displayName": "Grace \"Amazing\" Hopper",
        "givenName": "Grace",
        "surname": "Hopper",
        "mail": None,
        "accountEnabled": False,
        "jobTitle": "Rear admiral; retired",
        "streetAddress": None,
        "postalCode": "22201",
        "employeeId": "7",
        "officeLocation": None,
        "mobilePhone": None,
        "businessPhones": [],
        "otherMails": ["grace@home.example"],
    },
    {
        "id": "0b2e5a1c-6a2f-4d0e-9a53-1f0f7c1d0003",
        "userPrincipalName": "juergen@contoso.example",
        "displayName": "Jürgen Müßig",
        "givenName": "Jürgen",
        "surname": "Müßig",
        "mail": "juergen@contoso.example",
        "accountEnabled": True,
        "jobTitle": None,
        "streetAddress": "Straße 1",
        "postalCode": "10115",
        "employeeId": "99",
        "officeLocation": None,
        "mobilePhone": None,
        "businessPhones": ["+49 30 1234"],
        "otherMails": [],
    },
]
CONTEXT = "https://graph.microsoft.com/v1.0/$metadata#users"


def cell(value):
    """A value as the portal and Export-Csv write it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, list):
        return ";".join(value)
    return value


def write(name, text, encoding="utf-8"):
    data = text if isinstance(text, bytes) else text.encode(encoding)
    (HERE / name).write_bytes(data)


def pascal(name):
    return name[0].upper() + name[1:]


def table(names, rows, **options):
    out = io.StringIO(newline="")
    writer = csv.writer(out, **options)
    writer.writerow(names)
    writer.writerows(rows)
    return out.getvalue()


def json_formats():
    compact = dict(separators=(",", ":"), ensure_ascii=False)
    write("users.jsonl", "".join(json.dumps(person, **compact) + "\n" for person in PEOPLE))
    write("users-array.json", json.dumps(PEOPLE, indent=2, ensure_ascii=False))
    write("user-single.json", json.dumps(PEOPLE[0], indent=4, ensure_ascii=False) + "\n")
    write("graph-compact.json", json.dumps({"@odata.context": CONTEXT, "value": PEOPLE}, **compact))
    write("graph-pretty.json", json.dumps({"@odata.context": CONTEXT, "value": PEOPLE}, indent=4, ensure_ascii=False))
    link = "https://graph.microsoft.com/v1.0/users?$skiptoken=RFNwdAIAAQ"
    first = {"@odata.context": CONTEXT, "@odata.nextLink": link, "value": PEOPLE[:2]}
    last = {"@odata.context": CONTEXT, "value": PEOPLE[2:]}
    write("graph-pages.jsonl", json.dumps(first, **compact) + "\n" + json.dumps(last, **compact) + "\n")
    write("graph-pages-pretty.json", json.dumps(first, indent=2) + "\n" + json.dumps(last, indent=2) + "\n")
    write("graph-first-page.json", json.dumps(first, indent=2))
    # As in Graph's documentation of the delta query for users and groups.
    delta = {
        "@odata.context": CONTEXT,
        "@odata.deltaLink": "https://graph.microsoft.com/v1.0/users/delta?$deltatoken=oEcOySpF_hWYmTIUZBOIfPzcwisr_",
        "value": [
            {"id": PEOPLE[0]["id"], "jobTitle": "Countess"},
            {"id": PEOPLE[1]["id"], "@removed": {"reason": "changed"}},
            {"id": PEOPLE[2]["id"], "@removed": {"reason": "deleted"}},
        ],
    }
    write("graph-delta.json", json.dumps(delta, indent=4))
    groups = {
        "@odata.context": CONTEXT.replace("users", "groups"),
        "value": [
            {
                "id": "c2f798fd-f95d-4623-8824-63aec21fffff",
                "displayName": "Engineers",
                "members@delta": [
                    {"@odata.type": "#microsoft.graph.user", "id": PEOPLE[0]["id"]},
                    {"@odata.type": "#microsoft.graph.user", "id": PEOPLE[1]["id"], "@removed": {"reason": "deleted"}},
                ],
            }
        ],
    }
    write("graph-delta-groups.json", json.dumps(groups, indent=4))
    members = [{"@odata.type": "#microsoft.graph.user", "id": f"{number}"} for number in range(20)]
    mixed = [
        {"@odata.type": "#microsoft.graph.user", **PEOPLE[0]},
        {"@odata.type": "#microsoft.graph.group", "id": "1", "displayName": "All", "members": members},
        {"@odata.type": "#microsoft.graph.group", "id": "2", "displayName": "Few", "members": members[:19]},
    ]
    write("graph-mixed.json", json.dumps({"@odata.context": CONTEXT, "value": mixed}, indent=1))


def scim():
    resources = [
        {
            "schemas": [
                "urn:ietf:params:scim:schemas:core:2.0:User",
                "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
            ],
            "id": person["employeeId"],
            "userName": person["userPrincipalName"],
            "name": {"givenName": person["givenName"], "familyName": person["surname"]},
            "emails": [{"type": "work", "primary": True, "value": person["userPrincipalName"]}],
            "active": person["accountEnabled"],
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {"employeeNumber": person["employeeId"]},
            "meta": {"resourceType": "User", "location": f"/Users/{person['employeeId']}"},
        }
        for person in PEOPLE
    ]

    def response(start, some):
        return {
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
            "totalResults": len(resources),
            "startIndex": start,
            "itemsPerPage": 2,
            "Resources": some,
        }

    write("scim.json", json.dumps(response(1, resources), indent=2))
    pages = [response(1, resources[:2]), response(3, resources[2:])]
    write("scim-pages.jsonl", "".join(json.dumps(page) + "\n" for page in pages))
    write("scim-short.json", json.dumps(pages[0]))


def powershell():
    # What Get-MgUser returns has all properties of the model; those that were not asked for are null.
    asked_not = ["AboutMe", "AgeGroup", "Activities", "Birthday", "CompanyName", "Department", "MySite", "UsageLocation"]

    def model(person):
        found = {pascal(name): value for name, value in person.items()}
        found.update({name: None for name in asked_not})
        found["EmployeeOrgData"] = {"CostCenter": None, "Division": None}
        found["Manager"] = {"DeletedDateTime": None, "Id": None}
        found["AdditionalProperties"] = {}
        return dict(sorted(found.items()))

    people = [model(person) for person in PEOPLE]
    people[0]["AdditionalProperties"] = {"extension_0f4d_costCode": "C-7"}
    write("powershell.json", json.dumps(people, indent=2, ensure_ascii=False).replace("\n", "\r\n") + "\r\n")
    # Windows PowerShell's `>` and Out-File.
    text = json.dumps(people, indent=4, ensure_ascii=False).replace("\n", "\r\n") + "\r\n"
    write("powershell-utf16.json", b"\xff\xfe" + text.encode("utf-16-le"))
    write("powershell-one.json", json.dumps(people[0], indent=2).replace("\n", "\r\n"))
    # Without -Depth, what is on the third level is a text.
    shallow = [dict(person) for person in people]
    shallow[0]["BusinessPhones"] = "System.String[]"
    shallow[0]["EmployeeOrgData"] = "Microsoft.Graph.PowerShell.Models.MicrosoftGraphEmployeeOrgData"
    write("powershell-shallow.json", json.dumps(shallow, indent=2))


def tables():
    names = [
        "userPrincipalName", "displayName", "surname", "mail", "givenName", "id", "accountEnabled", "jobTitle",
        "streetAddress", "postalCode", "employeeId", "officeLocation", "mobilePhone", "telephoneNumber",
        "alternateEmailAddress", "directorySynced",
    ]

    def value(person, name):
        if name == "telephoneNumber":
            return ";".join(person["businessPhones"])
        if name == "alternateEmailAddress":
            return ";".join(person["otherMails"])
        return cell(person.get(name))

    rows = [[value(person, name) for name in names] for person in PEOPLE]
    write("portal.csv", "\ufeff" + table(names, rows))
    own = list(PEOPLE[0])
    cells = [[cell(person[name]) for name in own] for person in PEOPLE]
    quoted = dict(quoting=csv.QUOTE_ALL)
    shouting = [pascal(name) for name in own]
    write("export-csv.csv", "#TYPE Selected.Microsoft.Graph.PowerShell.Models.MicrosoftGraphUser\r\n" + table(shouting, cells, **quoted))
    write("excel-german.csv", table(own, cells, delimiter=";"), "windows-1252")
    write("utf16.csv", b"\xff\xfe" + table(own, cells, delimiter="\t").encode("utf-16-le"))
    write("big-endian.csv", b"\xfe\xff" + table(own, cells).encode("utf-16-be"))
    frame = pandas.DataFrame(cells, columns=own)
    frame.to_csv(HERE / "pandas.tsv", sep="\t", index=False)
    frame.to_csv(HERE / "pandas.csv", index=False, lineterminator="\n")


def workbooks():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Users"
    own = list(PEOPLE[0])
    sheet.append(own)
    for person in PEOPLE:
        # Excel has Booleans; postal codes with a zero in front are texts, the others were typed as numbers.
        values = [person[name] if isinstance(person[name], bool) else cell(person[name]) or None for name in own]
        values = [int(value) if isinstance(value, str) and value.isdigit() and value[0] != "0" else value for value in values]
        sheet.append(values)
    notes = book.create_sheet("Kinds")
    notes.append(["employeeId", "hired", "leaves", "factor", "whole", "yes", "phone", "text", "formula"])
    notes.append(["1", datetime(2024, 1, 15), datetime(2026, 3, 31, 8, 30), 1.5, 42, True, 4917012345678901, "007", "=1/0"])
    notes["I2"].value = "#DIV/0!"
    notes["I2"].data_type = "e"
    notes.append([])
    notes.append(["2", None, None, None, None, None, None, '""', None])
    notes.append(["3", None, None, None, None, None, None, None, None, "beside the table"])
    book.save(HERE / "workbook.xlsx")


def bad():
    write("bad/page.json", "<!DOCTYPE html>\n<html><head><title>Sign in to your account</title></head><body></body></html>\n")
    for name, files in {
        "archive.zip": {"users.csv": "id\n1\n"},
        "table.ods": {"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<x/>"},
        "letter.docx": {"[Content_Types].xml": "<Types/>", "word/document.xml": "<x/>"},
    }.items():
        with zipfile.ZipFile(HERE / "bad" / name, "w") as archive:
            for part, text in files.items():
                archive.writestr(part, text)
    empty = openpyxl.Workbook()
    empty.create_sheet("Users").append(["id", "mail"])
    empty.save(HERE / "bad" / "empty-sheet.xlsx")
    write("bad/old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504))
    write("bad/paper.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    write("bad/packed.json.gz", gzip.compress(b"[]", mtime=0))
    write("bad/directory.ldif", "dn: CN=Ada,OU=People,DC=contoso,DC=example\nobjectClass: user\ncn: Ada\n")
    write("bad/clixml.xml", '<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04"></Objs>\n')
    write("bad/empty.json", "")
    write("bad/table.parquet", b"PAR1" + bytes(8) + b"PAR1")
    text = json.dumps({"@odata.context": CONTEXT, "value": PEOPLE}, indent=4)
    write("bad/cut-page.json", text[: text.index("Hopper")])
    write("bad/cut-array.json", json.dumps(PEOPLE)[:700])
    write("bad/quote.json", json.dumps(PEOPLE[:1]).replace('"Lovelace"', '"Love"lace"', 1))
    write("bad/twice.csv", "id,mail,Mail\n1,a@b,c@d\n")
    write("bad/list-cut-by-depth.json", json.dumps({"@odata.context": CONTEXT, "value": ["System.Collections.Hashtable"] * 2}))
    write("bad/objects-cut-by-depth.json", json.dumps(["@{Id=1; DisplayName=Ada}", "@{Id=2; DisplayName=Grace}"]))
    error = {"error": {"code": "InvalidAuthenticationToken", "message": "Access token has expired."}}
    write("bad/error.json", json.dumps(error, indent=2))
    mapping = {"id": "x", "synchronizationRules": [{"objectMappings": []}], "directories": []}
    write("bad/mapping.json", json.dumps(mapping, indent=2))
    people = pandas.DataFrame([{"id": "1", "mail": "a@b"}, {"id": "2", "mail": "c@d"}])
    people.to_json(HERE / "bad" / "columns.json")
    people.to_json(HERE / "bad" / "split.json", orient="split")
    write("bad/prose.txt", "These are the people that we have\n")


json_formats()
scim()
powershell()
tables()
workbooks()
bad()
