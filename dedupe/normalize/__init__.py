r"""Values to clean text and comparison keys, one module a field type. Pure: nothing is read or written here.

A key is a column of text; "" means no evidence (missing, or a placeholder such as "n/a"). Several values in one key are joined by
`model.MULTI`. The keys by type, which matching relies on:

| type | keys |
| --- | --- |
| given_name, middle_name, family_name | `fold`: lower-case ASCII tokens separated by one space, no punctuation, titles and suffixes removed (Latin-script diacritics folded, umlauts so that "ue" and "ü" agree, other scripts transliterated); `nick`: the fold with each token replaced by its nickname class, classes of one token joined by "\|" ("bob" -> "robert", "alex" -> "alexander\|alexandra"); `sound`: double metaphone of the usual spelling of each token, for known given names with the classes of their first and last vowel ("Maria", "Mario"), joined by a space; `known`: "1" for each token that is a known given name, else "0"; `native`: case-folded letters in the original script if that is not Latin, else ""; `suffix`: "jr", "sr", "ii", "iii" ... found in the value; `nicks`: nicknames in brackets or quotes, folded |
| full_name | the same keys for the whole, and `given`, `middle`, `family`: the parsed parts, folded |
| name_suffix, name_prefix | `fold` |
| company | `fold`: lower-case ASCII tokens without legal form and leading "the"; `legal`: canonical legal form ("gmbh", "ltd", "srl"); `aka`: trade names and former names, folded like `fold`, joined by MULTI; `branch`: branch, department or national part, folded (a branch or country is also at the end of `fold`, a department is not) |
| email | `mailbox`: canonical address (lower case, plus tag and provider dots removed); `local`, `domain`: its two halves; `site`: registrable domain; `provider`: "free", "disposable" or "private"; `role`: "1" for info@, sales@ and such. Several addresses in a cell: all keys hold them in order, joined by MULTI |
| phone, fax | `number`: E.164, or "~" and the digits where no region is known; `tail`: the last 8 digits of the national number (all, if shorter); `extension`; `status`: valid, possible, invalid, placeholder; `kind`: mobile, fixed, toll_free ...; `region`: ISO alpha-2 |
| street | `fold`: folded, street-type words in one canonical short form, number, unit and building removed ("po box" for a box); `number`: house number (or of the box); `unit`: staircase, floor and flat |
| house_number, unit, city, state, category, title, text | `fold` (state: canonical code where known, such as "us-ca"; city: one key for all names of a town, "koln" for Cologne) |
| postal_code | `fold`: upper-case letters and digits |
| country | `iso`: ISO alpha-2, lower case; "" if unknown |
| full_address | `fold`; `number`, `postal`; `street`, `unit`, `city`, `state`, `iso` as the keys of those types, "" where they cannot be told safely |
| date, timestamp | `iso`: YYYY-MM-DD (or YYYY-MM, YYYY); "" if it cannot be read |
| url | `domain`: registrable domain |
| identifier, reference, record_id | `fold`: letters and digits, upper case (Salesforce ids: the 18-character form, case kept) |
| number | `fold`: canonical decimal |
| consent | `restrictive`: "1" forbids, "0" allows, "" nothing said, "?" unknown spelling (counts as forbidding) |
"""
