"""The log does not tell who somebody is."""

from vtf.core.logs import without_personal_data


def test_addresses_and_browsers_are_dropped_and_the_rest_stays():
    event = {"event": "request_started", "ip": "192.0.2.1", "user_agent": "Browser", "user_id": 7}

    assert without_personal_data(None, "info", event) == {"event": "request_started", "user_id": 7}
