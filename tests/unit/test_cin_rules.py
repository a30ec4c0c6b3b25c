"""Every rule of the children in need census, on a clean census that is spoiled in one place."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from mash_vfm.contract import load_contract
from mash_vfm.expectations.cin import CIN_RULES, NOT_CHECKED, sql_of
from mash_vfm.expectations.cin.rule import CinRule

PROJECT = Path(__file__).parents[2]
CONTRACT = load_contract(PROJECT)
CENSUS = CONTRACT.named("social_care", "cin_census")

# The codes of the rulesets of the censuses of 2022 to 2023, 2023 to 2024 and 2024 to 2025.
_CODES = """
100 1103 1104 1105 1510 1520 1530 1540 1550 1560Q 1570 1580 2883 2884 2885 2886Q 2887Q 2888Q
2889 2990 2991Q 4000 4001 4003 4004 4008 4009Q 4010 4011 4012Q 4013 4014 4015 4016 4017 4180
4220 8500 8510 8520 8525Q 8530Q 8535Q 8540 8545Q 8555Q 8565 8568 8569Q 8585Q 8590 8600 8606
8608 8610 8614 8615 8620 8630 8640 8650 8670Q 8675Q 8696 8715 8720 8730 8736 8740 8750 8770Q
8772 8775Q 8790 8794 8805 8810 8815 8816 8820 8825Q 8831 8832 8839 8840 8841 8842Q 8863Q 8866
8867 8868 8869 8870Q 8873Q 8875 8890 8896 8897Q 8898 8905 8910 8915 8920 8925 8930 8935 8940
8945Q 8950Q
"""
DFE_CODES = set(_CODES.split())

# Of c1 everything is recorded; c2 is unborn; the referral of c3 led to nothing.
CLEAN = """
insert into {child} (la_child_id, upn, upn_unknown, person_birth_date, expected_person_birth_date,
    gender_current, sex, ethnicity) values
    ('c1', 'A123456789012', null, '2015-05-05', null, 'M', 'M', 'WBRI'),
    ('c2', null, 'UN2', null, '2024-06-01', 'unknown', 'unknown', 'NOBT'),
    ('c3', null, 'UN7', '2010-02-02', null, 'F', 'F', 'WBRI');
insert into {disability} (la_child_id, disability) values
    ('c1', 'LD'), ('c1', 'AUT'), ('c1', 'HAND'), ('c1', 'MOB'), ('c1', 'COMM'), ('c1', 'HEAR'),
    ('c1', 'VIS'), ('c2', 'NONE'), ('c3', 'NONE');
insert into {details} (la_child_id, cin_referral_date, referral_source, primary_need_code,
    referral_nfa) values
    ('c1', '2023-06-01', '1A', 'N1', false), ('c2', '2024-01-10', '3A', 'N1', false),
    ('c3', '2023-09-04', '6', 'N1', true);
insert into {assessment} (la_child_id, cin_referral_date, assessment_actual_start_date,
    assessment_authorisation_date) values
    ('c1', '2023-06-01', '2023-06-02', '2023-07-10'),
    ('c2', '2024-01-10', '2024-01-12', '2024-02-20');
insert into {assessment_factor} (la_child_id, cin_referral_date, assessment_actual_start_date,
    assessment_factor) values
    ('c1', '2023-06-01', '2023-06-02', '4B'), ('c2', '2024-01-10', '2024-01-12', '21');
insert into {section47} (la_child_id, cin_referral_date, s47_actual_start_date, initial_cpc_target,
    date_of_initial_cpc, icpc_not_required) values
    ('c1', '2023-06-01', '2023-06-05', '2023-06-26', '2023-06-23', false);
insert into {child_protection_plan} (la_child_id, cin_referral_date, cpp_start_date,
    initial_category_of_abuse, latest_category_of_abuse, number_of_previous_cpp) values
    ('c1', '2023-06-01', '2023-06-23', 'NEG', 'NEG', 0);
insert into {cpp_review} (la_child_id, cin_referral_date, cpp_start_date, cpp_review_date) values
    ('c1', '2023-06-01', '2023-06-23', '2023-09-20');
insert into {plan_dates} (la_child_id, cin_referral_date, cin_plan_start_date) values
    ('c2', '2024-01-10', '2024-02-21');
"""
_CLOSED = "update {details} set cin_closure_date = '2024-03-01', reason_for_closure = '%s'"
_C1, _C2, _C3 = (f" where la_child_id = '{child}'" for child in ("c1", "c2", "c3"))
_DEAD = "update {child} set person_death_date = '%s'"
_BEFORE = "cin_referral_date - 1"
_NO_UPN = "update {child} set upn = null, upn_unknown = %s" + _C1
_OTHER_EPISODE = (
    "insert into {details} (la_child_id, cin_referral_date, referral_source, primary_need_code,"
    " referral_nfa, cin_closure_date, reason_for_closure)"
    " values ('c1', '%s', '1A', 'N1', %s, %s, %s)"
)
_OTHER_PLAN = (
    "update {plan_dates} set cin_plan_end_date = %s; insert into {plan_dates} (la_child_id,"
    " cin_referral_date, cin_plan_start_date) values ('c2', '2024-01-10', '%s')"
)
_OTHER_CPP = (
    "update {child_protection_plan} set cpp_end_date = %s; insert into {child_protection_plan}"
    " (la_child_id, cin_referral_date, cpp_start_date) values ('c1', '2023-06-01', '%s')"
)
_OTHER_ENQUIRY = (
    "update {section47} set date_of_initial_cpc = %s; insert into {section47} (la_child_id,"
    " cin_referral_date, s47_actual_start_date, icpc_not_required)"
    " values ('c1', '2023-06-01', '%s', %s)"
)
_OTHER_ASSESSMENT = (
    "update {assessment} set assessment_authorisation_date = %s" + _C1 + "; insert into"
    " {assessment} (la_child_id, cin_referral_date, assessment_actual_start_date)"
    " values ('c1', '2023-06-01', '%s')"
)
_IN_NEED = (
    "insert into {plan_dates} (la_child_id, cin_referral_date, cin_plan_start_date,"
    " cin_plan_end_date) values ('c1', '2023-06-01', '%s', %s)"
)
_NO_ENQUIRY = "delete from {section47}"
_NO_ASSESSMENT = "delete from {assessment}"

# By code (and year of the census, if not 2024): what spoils the census, and what almost does.
CASES: dict[str, tuple[str, str]] = {
    "1103": (
        "update {assessment} set assessment_actual_start_date = " + _BEFORE,
        "update {assessment} set assessment_actual_start_date = cin_referral_date",
    ),
    "1104": (
        "update {section47} set date_of_initial_cpc = " + _BEFORE,
        "update {section47} set date_of_initial_cpc = cin_referral_date",
    ),
    "1105": (
        "update {child_protection_plan} set cpp_start_date = " + _BEFORE,
        "update {child_protection_plan} set cpp_start_date = cin_referral_date",
    ),
    "1510": (
        "update {child} set upn = 'B123456789012'" + _C1,
        "update {child} set upn = 'B12345678901A'" + _C1,
    ),
    "1520": (
        "update {child} set upn = 'A123456789012'" + _C3,
        "update {child} set upn = 'A12345678901B'" + _C3,
    ),
    "1570 2025": (
        "update {child} set la_child_id = repeat('7', 21)" + _C1,
        "update {child} set la_child_id = repeat('7', 20)" + _C1,
    ),
    "1580 2025": (
        "update {child} set la_child_id = 'c-1'" + _C1,
        "update {child} set la_child_id = 'C1x'" + _C1,
    ),
    "2883": (_NO_ENQUIRY, "update {details} set date_of_initial_cpc = '2023-06-23'" + _C1),
    "2884": (
        "update {details} set date_of_initial_cpc = '2023-06-23'" + _C1,
        "update {details} set date_of_initial_cpc = '2023-06-22'" + _C1,
    ),
    "2885": (
        "update {child_protection_plan} set cpp_start_date = '2023-06-24'",
        _NO_ENQUIRY + "; update {details} set date_of_initial_cpc = '2023-06-23'" + _C1,
    ),
    "2886Q": (
        "update {child} set gender_current = 'unknown'" + _C3,
        "update {child} set sex = 'unknown'" + _C3,
    ),
    "2886Q 2025": (
        "update {child} set sex = null" + _C3,
        "update {child} set gender_current = null" + _C3,
    ),
    "2887Q": (
        "delete from {disability} where disability = 'LD'",
        "update {disability} set disability = 'BEH' where disability = 'LD'",
    ),
    "2888Q": (
        "delete from {disability} where la_child_id = 'c1' and disability <> 'LD'",
        "delete from {disability} where disability = 'LD'",
    ),
    "2889": (
        "update {section47} set s47_actual_start_date = " + _BEFORE,
        "update {section47} set s47_actual_start_date = cin_referral_date",
    ),
    "2990": (_CLOSED % "RC8", _CLOSED % "RC7"),
    "2991Q": (_NO_ASSESSMENT, _NO_ASSESSMENT + _C2),
    "4000": (
        "update {details} set referral_nfa = true" + _C2,
        "update {details} set referral_nfa = true" + _C1,
    ),
    "4001": (
        _IN_NEED % ("2023-06-02", "null"),
        _IN_NEED % ("2023-06-02", "'2023-06-22'"),
    ),
    "4003": (
        _IN_NEED % ("2023-09-20", "null"),
        _IN_NEED % ("2023-09-01", "'2023-09-20'"),
    ),
    "4004": (_OTHER_PLAN % ("null", "2024-02-22"), _OTHER_PLAN % ("'2024-02-22'", "2024-02-22")),
    "4008": (_DEAD % "2024-02-20", _DEAD % "2024-02-21"),
    "4009Q": (
        "update {plan_dates} set cin_plan_end_date = '2024-03-02'; " + _DEAD % "2024-03-01",
        "update {plan_dates} set cin_plan_end_date = '2024-03-01'; " + _DEAD % "2024-03-01",
    ),
    "4010": (
        "update {plan_dates} set cin_plan_start_date = '2024-04-01'",
        "update {plan_dates} set cin_plan_start_date = '2024-03-31'",
    ),
    "4011": (
        "update {plan_dates} set cin_plan_end_date = '2024-02-20'",
        "update {plan_dates} set cin_plan_end_date = '2024-02-21'",
    ),
    "4012Q": (
        "update {plan_dates} set cin_plan_end_date = '2024-02-21'",
        "update {plan_dates} set cin_plan_end_date = '2024-02-22'",
    ),
    "4013": (
        "update {plan_dates} set cin_plan_end_date = '2024-04-01'",
        "update {plan_dates} set cin_plan_end_date = '2024-03-31'",
    ),
    "4014": (
        _OTHER_PLAN % ("'2024-02-29'", "2024-02-28"),
        _OTHER_PLAN % ("'2024-02-29'", "2024-02-29"),
    ),
    "4015": (
        "update {plan_dates} set cin_plan_start_date = " + _BEFORE,
        "update {plan_dates} set cin_plan_start_date = cin_referral_date",
    ),
    "4016": (
        _IN_NEED % ("2023-10-01", "null")
        + "; update {child_protection_plan} set cpp_end_date = '2023-10-02'",
        _IN_NEED % ("2023-10-02", "null")
        + "; update {child_protection_plan} set cpp_end_date = '2023-10-02'",
    ),
    "4017": (
        _IN_NEED % ("2023-06-02", "'2023-06-24'"),
        _IN_NEED % ("2023-06-02", "'2023-06-23'"),
    ),
    "4180": (
        "update {child} set gender_current = null" + _C1,
        "update {child} set sex = null" + _C1,
    ),
    "4180 2025": (
        "update {child} set sex = null" + _C1,
        "update {child} set gender_current = null" + _C1,
    ),
    "4220": (
        "update {child} set ethnicity = null" + _C1,
        "update {child} set ethnicity = 'NOBT'" + _C1,
    ),
    "8520": (
        "update {child} set person_birth_date = '2024-04-01'" + _C1,
        "update {child} set person_birth_date = '2024-03-31'" + _C1,
    ),
    "8525Q": (
        "update {child} set expected_person_birth_date = '2024-06-01'" + _C1,
        "update {child} set person_birth_date = '2024-03-01', expected_person_birth_date = null"
        + _C2,
    ),
    "8530Q": (
        "update {child} set expected_person_birth_date = '2024-02-29'" + _C2,
        "update {child} set expected_person_birth_date = '2024-12-31'" + _C2,
    ),
    "8535Q": (
        "update {child} set person_death_date = person_birth_date - 1",
        "update {child} set person_death_date = person_birth_date",
    ),
    "8540": ("delete from {disability}" + _C1, "delete from {disability}" + _C3),
    "8545Q": (_DEAD % "2023-03-31", _DEAD % "2023-04-01"),
    "8555Q": (_DEAD % "2023-05-31" + _C1, _DEAD % "2023-06-01" + _C1),
    "8565": (
        "update {details} set cin_closure_date = '2023-07-09'" + _C1,
        "update {details} set cin_closure_date = '2023-07-10'" + _C1,
    ),
    "8568": (
        "update {details} set referral_nfa = null" + _C1,
        "update {details} set referral_nfa = true" + _C1,
    ),
    "8569Q": (
        "update {details} set cin_referral_date = '2023-03-26'" + _C3,
        "update {details} set cin_referral_date = '2023-03-31'" + _C3,
    ),
    "8585Q": (_CLOSED % "RC2", _CLOSED % "RC2" + "; " + _DEAD % "2024-02-29"),
    "8590": ("delete from {details}" + _C1, "delete from {assessment}" + _C1),
    "8600": (
        "update {details} set cin_referral_date = '2024-04-01'" + _C1,
        "update {details} set cin_referral_date = '2024-03-31'" + _C1,
    ),
    "8606": (
        "update {child} set expected_person_birth_date = date '2024-01-10' + 281" + _C2,
        "update {child} set expected_person_birth_date = date '2024-01-10' + 280" + _C2,
    ),
    "8608": (
        "update {assessment} set assessment_authorisation_date = assessment_actual_start_date - 1",
        "update {assessment} set assessment_authorisation_date = assessment_actual_start_date",
    ),
    "8610": (
        "update {details} set primary_need_code = null" + _C1,
        "update {details} set primary_need_code = null" + _C3,
    ),
    "8614": (
        "update {assessment} set assessment_authorisation_date = null" + _C1,
        "update {assessment} set assessment_authorisation_date = null" + _C1
        + "; delete from {assessment_factor}",
    ),
    "8615": (
        "update {section47} set s47_actual_start_date = date_of_initial_cpc + 1",
        "update {section47} set s47_actual_start_date = date_of_initial_cpc",
    ),
    "8620": (
        "update {details} set cin_closure_date = '2024-04-01'" + _C1,
        "update {details} set cin_closure_date = '2024-03-31'" + _C1,
    ),
    "8630": (
        "update {details} set cin_closure_date = " + _BEFORE,
        "update {details} set cin_closure_date = cin_referral_date",
    ),
    "8640": (
        "update {details} set _bad_columns = 'primary_need_code,reason_for_closure'",
        "update {details} set _bad_columns = 'primary_need_code'",
    ),
    "8650": (
        "update {details} set _bad_columns = 'primary_need_code,reason_for_closure'",
        "update {details} set _bad_columns = 'reason_for_closure'",
    ),
    "8670Q": (
        "update {assessment} set assessment_authorisation_date = null,"
        " assessment_actual_start_date = '2024-01-25'",
        "update {assessment} set assessment_authorisation_date = null,"
        " assessment_actual_start_date = '2024-01-29'",
    ),
    "8675Q": (
        "update {section47} set date_of_initial_cpc = null, s47_actual_start_date = '2024-03-07'",
        "update {section47} set date_of_initial_cpc = null, s47_actual_start_date = '2024-03-11'",
    ),
    "8696": (
        "update {assessment} set assessment_authorisation_date = '2023-03-31'",
        "update {assessment} set assessment_authorisation_date = '2023-04-01'",
    ),
    "8715": (
        "update {section47} set date_of_initial_cpc = '2024-04-01'",
        "update {section47} set date_of_initial_cpc = '2024-03-31'",
    ),
    "8720": (
        "update {child_protection_plan} set cpp_start_date = '2024-04-01'",
        "update {child_protection_plan} set cpp_start_date = '2024-03-31'",
    ),
    "8730": (
        "update {child_protection_plan} set number_of_previous_cpp = null",
        "update {child_protection_plan} set number_of_previous_cpp = 3",
    ),
    "8736": (
        "update {assessment} set assessment_authorisation_date = null,"
        " assessment_actual_start_date = '2023-03-31'",
        "update {assessment} set assessment_authorisation_date = null,"
        " assessment_actual_start_date = '2023-04-01'",
    ),
    "8740": (
        "update {section47} set date_of_initial_cpc = null, s47_actual_start_date = '2023-03-31'",
        "update {section47} set date_of_initial_cpc = null, s47_actual_start_date = '2023-03-31',"
        " icpc_not_required = true",
    ),
    "8750": (
        "update {child} set gender_current = 'F'" + _C2,
        "update {child} set sex = 'F'" + _C2,
    ),
    "8750 2025": (
        "update {child} set sex = 'F'" + _C2,
        "update {child} set gender_current = 'F'" + _C2,
    ),
    "8770Q": (_NO_UPN % "null", _NO_UPN % "'UN1'"),
    "8770Q 2025": (_NO_UPN % "'UN1'", _NO_UPN % "'UN2'"),
    "8772": (_NO_UPN % "'UN7'", _NO_UPN % "'UN2'"),
    "8775Q": (
        "update {child} set person_birth_date = '1998-03-31'" + _C1,
        "update {child} set person_birth_date = '1998-04-01'" + _C1,
    ),
    "8790": (
        "insert into {disability} (la_child_id, disability) values ('c1', 'NONE')",
        "insert into {disability} (la_child_id, disability) values ('c1', 'CON')",
    ),
    "8805": (
        "update {details} set cin_closure_date = '2024-03-01'",
        "update {details} set cin_closure_date = '2024-03-01', _bad_columns = 'reason_for_closure'",
    ),
    "8810": ("update {details} set reason_for_closure = 'RC7'", _CLOSED % "RC7"),
    "8815": (
        _OTHER_EPISODE % ("2024-03-04", "false", "null", "null"),
        _OTHER_EPISODE % ("2024-03-04", "true", "null", "null"),
    ),
    "8816": (
        _OTHER_EPISODE % ("2023-06-02", "false", "'2023-06-30'", "'RC7'"),
        _OTHER_EPISODE % ("2023-04-03", "false", "'2023-05-31'", "'RC7'"),
    ),
    "8820": (
        _OTHER_EPISODE % ("2023-04-03", "false", "'2023-06-02'", "'RC7'"),
        _OTHER_EPISODE % ("2023-04-03", "false", "'2023-06-01'", "'RC7'"),
    ),
    "8825Q": (_CLOSED % "RC9" + "; " + _NO_ASSESSMENT, _CLOSED % "RC7" + "; " + _NO_ASSESSMENT),
    "8831": (
        "update {details} set referral_nfa = true" + _C2,
        "update {details} set referral_nfa = true" + _C2 + "; " + _NO_ASSESSMENT,
    ),
    "8832": (
        "update {details} set referral_nfa = true" + _C1,
        "update {details} set referral_nfa = true" + _C2,
    ),
    "8839": (
        _OTHER_ENQUIRY % ("null", "2023-08-01", "false"),
        _OTHER_ENQUIRY % ("null", "2023-08-01", "true"),
    ),
    "8840": (
        "update {child_protection_plan} set cpp_end_date = cpp_start_date",
        "update {child_protection_plan} set cpp_end_date = cpp_start_date + 1",
    ),
    "8841": (
        "update {cpp_review} set cpp_review_date = cpp_start_date",
        "update {cpp_review} set cpp_review_date = cpp_start_date + 1",
    ),
    "8863Q": (
        _OTHER_ASSESSMENT % ("'2023-07-10'", "2023-07-09"),
        _OTHER_ASSESSMENT % ("'2023-07-10'", "2023-07-10"),
    ),
    "8866": (
        "update {details} set referral_source = null",
        "update {details} set referral_source = null, cin_referral_date = '2013-03-31'",
    ),
    "8867": (
        _CLOSED % "RC7" + "; update {assessment} set assessment_authorisation_date = null",
        _CLOSED % "RC7",
    ),
    "8868": (
        _CLOSED % "RC7" + "; update {section47} set date_of_initial_cpc = null",
        _CLOSED % "RC7"
        + "; update {section47} set date_of_initial_cpc = null, icpc_not_required = true",
    ),
    "8869": (
        "insert into {assessment_factor} (la_child_id, cin_referral_date,"
        " assessment_actual_start_date, assessment_factor)"
        " values ('c1', '2023-06-01', '2023-06-02', '21')",
        "insert into {assessment_factor} (la_child_id, cin_referral_date,"
        " assessment_actual_start_date, assessment_factor)"
        " values ('c1', '2023-06-01', '2023-06-03', '21')",
    ),
    "8870Q": (
        "update {section47} set initial_cpc_target = '2023-06-24'",
        "update {section47} set date_of_initial_cpc = '2023-06-24'",
    ),
    "8873Q": (_CLOSED % "RC7", _CLOSED % "RC9"),
    "8875": (
        "update {section47} set date_of_initial_cpc = '2023-06-25'",
        "update {section47} set initial_cpc_target = '2023-06-25'",
    ),
    "8890": (
        _OTHER_ENQUIRY % ("'2023-06-23'", "2023-06-22", "true"),
        _OTHER_ENQUIRY % ("'2023-06-23'", "2023-06-23", "true"),
    ),
    "8896": (
        _OTHER_ASSESSMENT % ("null", "2023-07-09"),
        _OTHER_ASSESSMENT % ("'2024-03-31'", "2023-07-09"),
    ),
    "8897Q": (
        "delete from {assessment_factor}",
        "delete from {assessment_factor};"
        " update {assessment} set assessment_authorisation_date = null",
    ),
    "8905": (
        "update {child_protection_plan} set initial_category_of_abuse = null",
        "update {child_protection_plan} set latest_category_of_abuse = null",
    ),
    "8910": (
        "update {child_protection_plan} set latest_category_of_abuse = null",
        "update {child_protection_plan} set initial_category_of_abuse = null",
    ),
    "8915": (_DEAD % "2023-06-22", _DEAD % "2023-06-23"),
    "8920": (
        "update {child_protection_plan} set cpp_end_date = '2024-01-02'; " + _DEAD % "2024-01-01",
        "update {child_protection_plan} set cpp_end_date = '2024-01-02'; " + _DEAD % "2024-01-02",
    ),
    "8925": (
        "update {child_protection_plan} set cpp_end_date = cpp_start_date - 1",
        "update {child_protection_plan} set cpp_end_date = cpp_start_date",
    ),
    "8930": (
        "update {child_protection_plan} set cpp_end_date = '2024-04-01'",
        "update {child_protection_plan} set cpp_end_date = '2024-03-31'",
    ),
    "8935": (_OTHER_CPP % ("null", "2024-01-08"), _OTHER_CPP % ("'2024-01-08'", "2024-01-08")),
    "8940": (
        _OTHER_CPP % ("'2024-01-09'", "2024-01-08"),
        _OTHER_CPP % ("'2024-01-08'", "2024-01-08"),
    ),
    "8945Q 2025": (
        "update {assessment_factor} set assessment_factor = '18A'",
        "update {assessment_factor} set assessment_factor = '18B'",
    ),
    "8950Q 2025": (
        "update {assessment_factor} set assessment_factor = '19A'",
        "update {assessment_factor} set assessment_factor = '19B'",
    ),
}  # fmt: skip
_TABLES = {
    extract.name.removeprefix("cin_"): f"staging.stg_{extract.system}__{extract.name}"
    for extract in CENSUS
}


def name_of(rule: CinRule) -> str:
    return f"{rule.code} {rule.from_year}" if rule.from_year else rule.code


RULES = {name_of(rule): rule for rule in CIN_RULES}


@pytest.fixture
def census() -> Iterator[duckdb.DuckDBPyConnection]:
    """A census of three children that keeps every rule."""
    with duckdb.connect() as connection:
        connection.execute("create schema staging")
        for extract in CENSUS:
            typed = ", ".join(f'"{c.name}" {c.data_type}' for c in extract.columns)
            connection.execute(
                f"create table {_TABLES[extract.name.removeprefix('cin_')]} ({typed},"
                " _bad_columns varchar, _load_id bigint default 1, _row_number bigint,"
                " _extract_as_of date default date '2024-03-31')"
            )
        connection.execute(CLEAN.format(**_TABLES))
        for table in _TABLES.values():
            connection.execute(f"update {table} set _row_number = rowid + 1")
        yield connection


def broken(connection: duckdb.DuckDBPyConnection, name: str) -> int:
    """Rows that break the rule of that code."""
    rule = RULES[name]
    counted = connection.execute(
        f"select count(case when {sql_of(rule, CONTRACT)} then 1 end) from {_TABLES[rule.of]}"
    ).fetchall()
    return int(counted[0][0])


def change(connection: duckdb.DuckDBPyConnection, name: str, statements: str) -> None:
    for statement in statements.format(**_TABLES).split(";"):
        connection.execute(statement)
    if name.endswith(" 2025"):
        for table in _TABLES.values():
            connection.execute(f"update {table} set _extract_as_of = '2025-03-31'")


def test_a_clean_census_keeps_every_rule(census: duckdb.DuckDBPyConnection) -> None:
    assert {name for name in RULES if broken(census, name)} == set()


def test_every_rule_is_tried() -> None:
    assert set(CASES) == set(RULES)


@pytest.mark.parametrize("name", CASES)
def test_what_breaks_a_rule_is_found(census: duckdb.DuckDBPyConnection, name: str) -> None:
    change(census, name, CASES[name][0])
    assert broken(census, name) > 0


@pytest.mark.parametrize("name", CASES)
def test_what_almost_breaks_a_rule_is_not_found(
    census: duckdb.DuckDBPyConnection, name: str
) -> None:
    change(census, name, CASES[name][1])
    assert broken(census, name) == 0


@pytest.mark.parametrize("name", [name for name in CASES if RULES[name].from_year])
def test_a_rule_is_not_applied_to_a_census_before_it(
    census: duckdb.DuckDBPyConnection, name: str
) -> None:
    change(census, name.split()[0], CASES[name][0])
    assert broken(census, name) == 0


def test_an_older_return_is_not_held_against_a_newer_one(
    census: duckdb.DuckDBPyConnection,
) -> None:
    # An episode that was open last year and that the new return no longer has.
    change(census, "8815", CASES["8815"][0])
    census.execute(
        f"update {_TABLES['details']} set _extract_as_of = '2023-03-31'"
        " where cin_referral_date = '2024-03-04'"
    )
    assert broken(census, "8815") == 0


def test_every_code_is_checked_or_said_not_to_be() -> None:
    checked = {rule.code for rule in CIN_RULES}
    assert checked | set(NOT_CHECKED) == DFE_CODES
    assert not checked & set(NOT_CHECKED)
    assert len(RULES) == len(CIN_RULES)


def test_the_page_lists_the_rules_that_there_are() -> None:
    page = (PROJECT / "docs" / "cin-rules.md").read_text(encoding="utf-8")
    table = [
        tuple(cell.strip() for cell in line.strip("|").split("|"))
        for line in page[page.index("| code |") :].splitlines()[2:]
    ]
    checked = [(r.code, r.years, f"cin_{r.of}", r.meaning, "") for r in CIN_RULES]
    others = [(code, "", "", "", why) for code, why in NOT_CHECKED.items()]
    assert sorted(table) == sorted([*checked, *others])
