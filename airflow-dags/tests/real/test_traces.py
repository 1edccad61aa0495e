"""What a real Airflow has kept of all that the tests before did: by its name, pytest takes this file last."""

import json

from real.scene import SECRET, Scene


def test_nobody_finds_a_secret_or_words_of_people(scene: Scene) -> None:
    logs = scene.airflow.logs()
    assert "--commit" in logs
    assert "canary" in SECRET
    assert "canary" not in logs
    assert "wordsofaperson" not in logs
    tables = scene.postgres.rows(
        "airflow", "SELECT format('%I', tablename) FROM pg_tables WHERE schemaname = 'public'"
    )
    assert len(tables) > 40
    for (table,) in tables:
        rows = scene.postgres.rows("airflow", f"SELECT t::text FROM {table} t")  # noqa: S608
        assert not [row for row in rows if "canary" in row[0]], table


def test_templates_are_ids(scene: Scene) -> None:
    rendered = scene.postgres.rows(
        "airflow", "SELECT rendered_fields::text FROM rendered_task_instance_fields"
    )
    assert len(rendered) >= 5
    for (fields,) in rendered:
        assert set(json.loads(fields)) == {"verb", "job", "runtime"}
        assert "wordsofaperson" not in fields
