"""Amazon's notices: signed by Amazon, of one topic, and confirmed nowhere else."""

import base64
import json

import pytest

from replywell.adapters.channels.email import notices, sns
from replywell.adapters.channels.port import Answer
from replywell.kit.errors import Refused
from tests.adapters.channels.email.noticed import CHANNEL, MAIL, post, settings


def received(**action) -> str:
    event = {
        "notificationType": "Received",
        "mail": {"messageId": "ses-1"},
        "receipt": {
            "recipients": ["in@example.com"],
            "action": {"type": "SNS", "encoding": "BASE64"} | action,
        },
        "content": base64.b64encode(MAIL).decode(),
    }
    return json.dumps(event)


@pytest.mark.parametrize("version", ["1", "2"])
def test_a_mail_in_a_notice_of_amazon_is_read(amazon, version):
    chosen = settings("ses")
    raw = CHANNEL.admit(chosen, post(amazon(version, Message=received())))
    (message,) = CHANNEL.receive(chosen, raw)

    assert message.sender.email == "rosa@example.org"
    assert message.envelope_to == ("in@example.com",)


@pytest.mark.parametrize(
    "change",
    [
        {"Message": "{}"},
        {"TopicArn": "arn:aws:sns:eu-west-1:999:mail"},
        {"Signature": ""},
        {"Signature": "AAAA"},
        {"SignatureVersion": "9"},
        {"Timestamp": "2027-01-01T00:00:00.000Z"},
        {"Type": "Rumour"},
        {
            "SigningCertURL": "https://sns.eu-west-1.amazonaws.com.evil.example/SimpleNotificationService-1.pem"
        },
        {"SigningCertURL": "http://sns.eu-west-1.amazonaws.com/SimpleNotificationService-1.pem"},
    ],
)
def test_an_altered_notice_of_amazon_is_refused(amazon, change):
    with pytest.raises(Refused):
        notices.admit(settings("ses"), post(amazon(Message=received()) | change))


def test_another_topic_is_refused_though_amazon_signed_it(amazon):
    with pytest.raises(Refused):
        notices.admit(
            settings("ses"), post(amazon(Message=received(), TopicArn="arn:aws:sns:eu-west-1:666:evil"))
        )


def test_a_subscription_is_confirmed_at_amazon_only(amazon, monkeypatch):
    confirmed = []
    monkeypatch.setattr(sns, "confirm", lambda told: confirmed.append(told["SubscribeURL"]))
    address = "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=x&Token=y"
    told = amazon(Type="SubscriptionConfirmation", Token="y", Message="Confirm", SubscribeURL=address)
    assert notices.admit(settings("ses"), post(told)) == Answer("confirmed")
    assert confirmed == [address]


@pytest.mark.parametrize(
    "address",
    [
        "",
        "https://evil.example/?Token=y",
        "http://sns.eu-west-1.amazonaws.com/?a=b",
        "https://sns.eu-west-1.amazonaws.com@evil.example/",
    ],
)
def test_a_confirmation_goes_nowhere_else(address):
    with pytest.raises(Refused):
        sns.confirm({"SubscribeURL": address})


def test_a_mail_in_s3_is_fetched(amazon, monkeypatch):
    monkeypatch.setattr(
        sns,
        "from_bucket",
        lambda _, region, bucket, name: MAIL if (region, bucket, name) == ("eu-west-1", "b", "k") else b"",
    )
    chosen = settings("ses")
    raw = notices.admit(chosen, post(amazon(Message=received(type="S3", bucketName="b", objectKey="k"))))
    assert notices.receive(chosen, raw)[0].sender.email == "rosa@example.org"


def test_ses_wants_a_topic():
    with pytest.raises(ValueError, match="ARN"):
        settings("ses", webhook_secret="hook:password")
