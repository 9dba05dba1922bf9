"""HubSpot, Dynamics, Pipedrive and Zoho: one contact as a row of each, with the headers and ids of the export."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable

from generator.companies import Company
from generator.dice import Dice
from generator.people import Contact

Row = dict[str, str]
Writer = Callable[[Dice, Contact, int, list[Company]], Row]
OWNERS = ("Kim Larsen", "Ada Brook", "Tomás Rey", "Wiola Krug", "Ben Aster", "Li Na")


def _company_name(dice: Dice, contact: Contact, companies: list[Company]) -> str:
    if contact.company < 0:
        return ""
    company = companies[contact.company]
    return company.full if dice.chance(0.6) else company.name


def _number(contact: Contact, companies: list[Company], base: int, step: int) -> str:
    return str(base + step * contact.company) if contact.company >= 0 else ""


def hubspot(dice: Dice, contact: Contact, place: int, companies: list[Company]) -> Row:
    """Returns a row of "all contacts": labels as headers, several values joined by `;`, minutes without seconds."""
    company_id = _number(contact, companies, 18_204_551_003, 7919)
    domain = companies[contact.company].domain if contact.company >= 0 and dice.chance(0.5) else ""
    return {
        "Record ID": str(51_870_200_101 + 104_729 * place),
        "First Name": contact.first,
        "Last Name": contact.last,
        "Email": contact.email,
        "Phone Number": contact.phone,
        "Mobile Phone Number": contact.mobile,
        "Job Title": contact.title,
        "Company Name": _company_name(dice, contact, companies),
        "Website URL": domain,
        "Street Address": contact.street,
        "City": contact.city,
        "State/Region": contact.state,
        "Postal Code": contact.postal,
        "Country/Region": contact.country_name,
        "Contact owner": OWNERS[contact.owner],
        "Lead Status": dice.pick(("New", "Open", "In Progress", "")),
        "Lifecycle Stage": dice.pick(("Lead", "Customer", "Subscriber", "Opportunity")),
        "Marketing contact status": "Non-marketing contact" if contact.opted_out else "Marketing contact",
        "Create Date": contact.created.strftime("%Y-%m-%d %H:%M"),
        "Last Modified Date": contact.modified.strftime("%Y-%m-%d %H:%M"),
        "Original Source": dice.pick(("Offline Sources", "Organic Search", "Direct Traffic", "Paid Social")),
        "Associated Company IDs": company_id,
        "Additional email addresses": ";".join(contact.more_emails),
        "Unsubscribed from all email": "true" if contact.opted_out else "",
    }


def _guid(text: str) -> str:
    digest = hashlib.sha256(text.encode()).hexdigest()
    return f"{digest[:8]}-{digest[8:12]}-4{digest[13:16]}-a{digest[17:20]}-{digest[20:32]}"


def _us_time(contact_time: str) -> str:
    """Returns `6/22/2026 10:05 AM` from `2026-06-22 10:05`: no leading zeros, as in the user's locale."""
    day, clock = contact_time.split()
    year, month, date = day.split("-")
    hour, minute = clock.split(":")
    half = "PM" if int(hour) >= 12 else "AM"
    return f"{int(month)}/{int(date)}/{year} {int(hour) % 12 or 12}:{minute} {half}"


def dynamics(dice: Dice, contact: Contact, place: int, companies: list[Company]) -> Row:
    """Returns a row of an exported view: three columns not to be touched, display names, Allow / Do Not Allow."""
    stamp = "%Y-%m-%d %H:%M"
    checksum = base64.b64encode(hashlib.sha256(f"row {place}".encode()).digest()[:24]).decode()
    forbidden = ("Allow", "Do Not Allow")
    return {
        "(Do Not Modify) Contact": _guid(f"contact {place}"),
        "(Do Not Modify) Row Checksum": checksum,
        "(Do Not Modify) Modified On": _us_time(contact.modified.strftime(stamp)),
        "Full Name": f"{contact.first} {contact.last}".strip(),
        "First Name": contact.first,
        "Last Name": contact.last,
        "Job Title": contact.title,
        "Company Name": _company_name(dice, contact, companies),
        "Email": contact.email,
        "Email Address 2": contact.more_emails[0] if contact.more_emails else "",
        "Business Phone": contact.phone,
        "Mobile Phone": contact.mobile,
        "Address 1: Street 1": contact.street,
        "Address 1: City": contact.city,
        "Address 1: State/Province": contact.state,
        "Address 1: ZIP/Postal Code": contact.postal,
        "Address 1: Country/Region": contact.country_name,
        "Birthday": f"{contact.birthdate.month}/{contact.birthdate.day}/{contact.birthdate.year}"
        if contact.birthdate
        else "",
        "Do not allow Emails": forbidden[contact.opted_out],
        "Do not allow Bulk Emails": forbidden[contact.opted_out or dice.chance(0.05)],
        "Do not allow Phone Calls": forbidden[contact.do_not_call],
        "Status": "Inactive" if dice.chance(0.03) else "Active",
        "Owner": OWNERS[contact.owner],
        "Created On": _us_time(contact.created.strftime(stamp)),
    }


def pipedrive(dice: Dice, contact: Contact, place: int, companies: list[Company]) -> Row:
    """Returns a row of the people list: every header prefixed, small ids, e-mails of one label joined by `, `."""
    work = contact.company >= 0
    mails = [contact.email, *contact.more_emails] if contact.email else list(contact.more_emails)
    return {
        "Person - ID": str(place + 1),
        "Person - Name": f"{contact.first} {contact.last}".strip(),
        "Person - First name": contact.first,
        "Person - Last name": contact.last,
        "Person - Organization": _company_name(dice, contact, companies),
        "Person - Owner": OWNERS[contact.owner],
        "Person - Label": dice.pick(("Hot lead", "Customer", "Cold lead", "")),
        "Person - Phone - Work": contact.phone,
        "Person - Phone - Home": contact.home_phone,
        "Person - Phone - Mobile": contact.mobile,
        "Person - Email - Work": ", ".join(mails) if work else "",
        "Person - Email - Home": "" if work else ", ".join(mails),
        "Person - Marketing status": "Unsubscribed" if contact.opted_out else dice.pick(("Subscribed", "No consent")),
        "Person - Job title": contact.title,
        "Person - Postal address": ", ".join(
            part for part in (contact.street, f"{contact.postal} {contact.city}".strip(), contact.country_name) if part
        ),
        "Person - Person created": str(contact.created),
        "Person - Update time": str(contact.modified),
        "Person - Open deals": str(dice.below(4)),
        "Person - Visible to": "Entire company",
    }


def zoho(dice: Dice, contact: Contact, place: int, companies: list[Company]) -> Row:
    """Returns a row of the Contacts module: ids with `zcrm_`, each lookup as a pair `X.id` and `X`."""
    account = _number(contact, companies, 4_150_868_000_000_210_007, 13)
    owner = 4_150_868_000_000_102_013 + contact.owner
    return {
        "Record Id": f"zcrm_{4_150_868_000_000_423_001 + 17 * place}",
        "Contact Owner.id": f"zcrm_{owner}",
        "Contact Owner": OWNERS[contact.owner],
        "Lead Source": contact.source,
        "First Name": contact.first,
        "Last Name": contact.last,
        "Account Name.id": f"zcrm_{account}" if account else "",
        "Account Name": _company_name(dice, contact, companies),
        "Email": contact.email,
        "Title": contact.title,
        "Department": contact.department,
        "Phone": contact.phone,
        "Mobile": contact.mobile,
        "Date of Birth": contact.birthdate.isoformat() if contact.birthdate else "",
        "Created Time": str(contact.created),
        "Modified Time": str(contact.modified),
        "Contact Name": f"{contact.first} {contact.last}".strip(),
        "Mailing Street": contact.street,
        "Mailing City": contact.city,
        "Mailing State": contact.state,
        "Mailing Zip": contact.postal,
        "Mailing Country": contact.country_name,
        "Description": contact.description,
        "Email Opt Out": str(contact.opted_out).lower(),
        "Salutation": contact.prefix,
        "Secondary Email": contact.more_emails[0] if contact.more_emails else "",
        "Unsubscribed Mode": "Manual" if contact.opted_out else "",
    }
