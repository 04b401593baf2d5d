"""The step that releases a commit, apart from its stages."""

import pytest


@pytest.fixture
def breaking(released):
    """The same with a commit whose migration breaks the release that runs now."""
    folder = released.clone / "reviews" / "migrations"
    folder.mkdir(parents=True)
    (folder / "0001_drop.py").write_text(
        "from django.db import migrations\n\n\nclass Migration(migrations.Migration):\n"
        "    operations = [migrations.RemoveField('review', 'title')]\n"
    )
    released.commit()
    released.reset_calls()
    return released


def test_refuses_migrations_that_break_the_release_that_runs_now(breaking):
    message = breaking.run("up", code=1)
    assert "These migrations break the release that runs now" in message
    assert "0001_drop.py" in message
    assert breaking.calls("acr", "build") == []
    breaking.run("up", "--accept-breaking-migrations")


@pytest.mark.parametrize("command", ["migrate", "release"])
def test_refuses_breaking_migrations_in_each_step_that_they_concern(breaking, monkeypatch, command):
    breaking.run("build")
    before = breaking.group
    assert "0001_drop.py" in breaking.run(command, code=1)
    assert breaking.group == before
    monkeypatch.setenv("ACCEPT_BREAKING_MIGRATIONS", "true")
    breaking.run("roles", "migrate", "release")


def test_writes_a_summary_and_outputs_for_a_workflow(released, monkeypatch, tmp_path):
    summary, outputs = tmp_path / "summary.md", tmp_path / "outputs"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    monkeypatch.setenv("GITHUB_OUTPUT", str(outputs))
    released.run("build")
    image = released.new_image()
    name, _, digest = image.partition("@")
    assert outputs.read_text().splitlines() == [f"image={image}", f"name={name}", f"digest={digest}"]
    released.change(measurements={released.new_revision(): [100, 20, 100.0]})
    summary.write_text("")
    released.run("up", code=1)
    written = summary.read_text()
    assert "| release, watch | compare both revisions for 10 minutes | failed |" in written
    assert "20 of 100 requests (20.0 %) to the candidate failed" in written


def test_prints_the_steps_and_changes_nothing_in_a_dry_run(released):
    released.run("plan")
    before = released.group
    assert "1. release: " in released.run("release", "--dry-run")
    assert released.group == before


def test_returns_to_the_former_image_on_app_service(azure, monkeypatch):
    monkeypatch.setenv("SITE_HOST", "appService")
    azure.run("up")
    former = azure.group["site"]["image"]
    azure.commit()
    azure.run("build")
    azure.change(unhealthy_images=[azure.new_image()])
    printed = azure.run("up", code=1)
    assert "The smoke test of https://reviews-x7.azurewebsites.net failed" in printed
    assert azure.group["site"]["image"] == former
