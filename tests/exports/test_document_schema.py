"""The schema of a plan's document, judged by a validator that is not ours."""

import copy
import json

import jsonschema
import pytest

from smartrunning import exports


def test_the_schema_is_one_and_a_plan_keeps_it(made_plan) -> None:
    schema = exports.plan_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(json.loads(json.dumps(exports.plan_document(made_plan))), schema)


@pytest.mark.parametrize("field", ["weeks", "gap_percent", "goal"])
def test_a_document_without_a_field_breaks_it(made_plan, field: str) -> None:
    document = copy.deepcopy(exports.plan_document(made_plan))
    del document[field]
    with pytest.raises(jsonschema.ValidationError, match=field):
        jsonschema.validate(document, exports.plan_schema())


def test_a_text_for_a_number_breaks_it(made_plan) -> None:
    document = copy.deepcopy(exports.plan_document(made_plan))
    document["weeks"][0]["load_au"] = "much"
    with pytest.raises(jsonschema.ValidationError, match="much"):
        jsonschema.validate(document, exports.plan_schema())
